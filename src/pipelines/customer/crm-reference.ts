import { contactIdOf } from '../../core/identity/deterministic-id.ts';
import type { Person } from '../../core/model/person.ts';
import type { PersonChanges } from '../../core/model/person-changes.ts';
import type { Pair } from '../pair/pair.ts';
import { note, type Run } from '../run.ts';

/** Where the customer keeps the id of its contact. */
export type CrmIdIn = 'nowhere' | 'externalId' | { readonly customField: string };

const nothing: PersonChanges = { attributes: {}, customFields: {} };

/**
 * The change that tells commercetools which contact the customer is. An `externalId` that somebody
 * else has put there stays: it is the key of another system.
 */
export function crmReference(run: Run, pair: Pair<Person>): PersonChanges {
  const { crmIdIn } = run.deps.settings;
  const { rowId: contactId } = pair;
  const { record: person } = pair.mapped;
  if (crmIdIn === 'nowhere') return nothing;
  if (crmIdIn !== 'externalId') {
    const { customField } = crmIdIn;
    if (person.customFields[customField] === contactId) return nothing;
    return { attributes: {}, customFields: { [customField]: contactId } };
  }
  const present = person.externalId;
  if (present?.toLowerCase() === contactId) return nothing;
  if (present !== null && !isOurs(present.toLowerCase(), run, pair)) {
    note(run, 'tell contact id', 'kept', { note: 'externalId holds the id of another system' });
    return nothing;
  }
  return { attributes: { externalId: contactId }, customFields: {} };
}

/** An id that Causeway has put there: of a row that stood for the customer, or that it once made. */
function isOurs(id: string, { context }: Run, { formerId, mapped }: Pair<Person>): boolean {
  const { projectKey, id: customerId } = mapped.record.ref;
  const known = [formerId, context.link?.crmId, contactIdOf(projectKey, customerId)];
  return known.includes(id) || context.formerCrmIds.includes(id);
}
