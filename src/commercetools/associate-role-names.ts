import type { AssociateRole } from '@commercetools/platform-sdk';
import type { Commerce } from '../ports/commerce.ts';
import type { Clock } from '../std/time.ts';
import { type Api, segment } from './api.ts';
import { Fields } from './fields.ts';

/** Names change rarely, and an old one does no harm. */
const keptMsMax = 3_600_000;
/** A project has a handful of roles; whatever asks for more must not fill the memory. */
const namesMax = 1_000;

interface Kept {
  readonly name: string;
  readonly untilMs: number;
}

/** `Commerce.associateRoleName`: asks once an hour and role; the longest kept makes room for a new one. */
export function associateRoleNames(api: Api, clock: Clock): Commerce['associateRoleName'] {
  const kept = new Map<string, Kept>();
  return async (key, call) => {
    const known = kept.get(key);
    if (known !== undefined && clock.monotonicMs() < known.untilMs) return known.name;
    const found = await api.get(
      {
        step: 'fetch associate role',
        path: `/associate-roles/key=${segment(key)}`,
        missing: 'resource',
      },
      call,
      (document) => new Fields<AssociateRole>(document, 'associate-role').textOrNull('name'),
    );
    const name = found ?? key;
    kept.delete(key);
    const [oldest] = kept.keys();
    if (kept.size >= namesMax && oldest !== undefined) kept.delete(oldest);
    kept.set(key, { name, untilMs: clock.monotonicMs() + keptMsMax });
    return name;
  };
}
