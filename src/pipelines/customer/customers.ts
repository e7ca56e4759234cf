import { consentChanges } from '../../core/consent/consent-changes.ts';
import { statedAt } from '../../core/consent/statements.ts';
import { contactIdOf } from '../../core/identity/deterministic-id.ts';
import { subjectOf } from '../../core/identity/subject.ts';
import { contactTarget } from '../../core/identity/target.ts';
import { customerWakeKey, emailWakeKey } from '../../core/identity/wake-keys.ts';
import { insightColumns } from '../../core/insight/insight-columns.ts';
import type { ColumnValues } from '../../core/mapping/column-values.ts';
import { contactValues } from '../../core/mapping/contact-map.ts';
import { mappedColumns } from '../../core/mapping/field-map.ts';
import { requireFit } from '../../core/mapping/fit.ts';
import { personChanges } from '../../core/mapping/person-changes.ts';
import type { Person } from '../../core/model/person.ts';
import type { PersonChanges } from '../../core/model/person-changes.ts';
import { normalisePerson } from '../../core/normalise/person.ts';
import { computedColumns, tellsOfOrders } from '../insight-columns.ts';
import type { Counterpart, Mapped, Tell } from '../pair/counterpart.ts';
import { modifiedAt } from '../pair/crm-row.ts';
import { shapeFor } from '../pair/mapped.ts';
import type { Pair } from '../pair/pair.ts';
import type { Run } from '../run.ts';
import { crmReference } from './crm-reference.ts';
import { addAssociate, newAssociate } from './new-associate.ts';
import { parentAccount } from './parent-account.ts';
import { said, settledConsents } from './said.ts';
import { writeOptOuts } from './write-consents.ts';

/** Customers and their contacts. */
export const customers: Counterpart<Person> = {
  noun: 'customer',
  target: contactTarget,
  mayBeInactive: false,
  rules: (run) => run.deps.settings.contactRules,
  columns: (run) => mappedColumns(run.deps.settings.contactMap),
  subject: subjectOf,
  rowId: contactIdOf,
  fetch: (run) => run.commerce().customer(run.context.ref.id, run.call),
  map: mapPerson,
  computed: async (run) => ({ ...(await computedColumns(run)), ...parentAccount(run) }),
  computedAgain: async (_run, _person, before) => before,
  ours: insightColumns,
  statedAt: (run, person) => statedAt(run.deps.settings.consent, person, run.context.consents),
  tell,
  results: () => ({}),
  settled: async (run, kept) => {
    const beside = await settledConsents(run, kept);
    // A link that was rebuilt or made by hand is there before any run has settled the two.
    const first = run.context.mirror === null ? wakesOf(kept.pair.mapped.record) : [];
    return { ...beside, appeared: [...first, ...(beside.appeared ?? [])] };
  },
  sharing: async (run, mapped) => {
    const consents = said(run, mapped.record);
    if (consents.length > 0) await writeOptOuts(run, mapped.record, optOutsOf(mapped));
    return { consents };
  },
  saysAnything: (run, person) => said(run, person).length > 0,
  touchesBuyers: tellsOfOrders,
  wakes: wakesOf,
  holdsAnyway: optOutsOf,
};

function wakesOf({ ref, email }: Person): readonly string[] {
  return [customerWakeKey(ref), emailWakeKey(email)];
}

async function mapPerson(run: Run, found: Person, computed: ColumnValues) {
  const { settings } = run.deps;
  const normalised = normalisePerson(found, settings.normalise);
  const shape = await shapeFor(run, 'contact');
  const { edits } = run.context;
  const mapped = contactValues(normalised, settings.contactMap, { edits, shape, computed });
  return { mapped, record: normalised.person };
}

/** An opt-out holds whoever fills the contact. */
function optOutsOf({ fields, values }: Mapped<Person>): ColumnValues {
  const restrictive = fields.filter(({ owner }) => owner === 'most-restrictive');
  const out = restrictive.filter(({ column }) => values[column] === true);
  return Object.fromEntries(out.map(({ column }) => [column, true]));
}

/** Attributes, consents with the time when they were said, the id of the contact, and a new unit. */
async function tell(
  run: Run,
  pair: Pair<Person>,
  toCommerce: ColumnValues,
): Promise<Tell<Person> | null> {
  const { mapped, row, base } = pair;
  const { parentcustomerid: accountId, ...own } = toCommerce;
  const before = base.crm.parentcustomerid;
  const associate = await newAssociate(run, { now: accountId, before });
  const { changes, problems } = personChanges(mapped.fields, own);
  requireFit(problems);
  const beside = consentChanges(run.deps.settings.consent, own, {
    person: mapped.record,
    known: run.context.consents,
    crmWas: base.crm,
    crmAt: modifiedAt(row),
    now: run.deps.clock.now(),
  });
  const reference = crmReference(run, pair);
  const all: PersonChanges = {
    attributes: { ...changes.attributes, ...reference.attributes },
    customFields: { ...changes.customFields, ...beside, ...reference.customFields },
  };
  const count = Object.keys(all.attributes).length + Object.keys(all.customFields).length;
  if (count === 0 && associate === null) return null;
  return async (person) => {
    if (associate !== null) await addAssociate(run, associate);
    if (count === 0) return person;
    const { ref, version } = person;
    return run.commerce().updateCustomer({ id: ref.id, version }, all, run.call);
  };
}
