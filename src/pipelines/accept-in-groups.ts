import type { Intake } from '../ports/intake.ts';
import type { Store } from '../ports/store.ts';
import { type GroupLimits, inGroups } from './in-groups.ts';

/** The door that all transports end at: envelopes that arrive together share one transaction. */
export function acceptInGroups(store: Pick<Store, 'accept'>, limits: GroupLimits): Intake {
  return { accept: inGroups((envelopes) => store.accept(envelopes), limits) };
}
