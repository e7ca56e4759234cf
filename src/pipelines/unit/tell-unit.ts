import type { ColumnValue, ColumnValues } from '../../core/mapping/column-values.ts';
import { requireFit } from '../../core/mapping/fit.ts';
import { organisationChanges } from '../../core/mapping/organisation-changes.ts';
import type { Organisation } from '../../core/model/organisation.ts';
import type { OrganisationChanges } from '../../core/model/organisation-changes.ts';
import type { Tell } from '../pair/counterpart.ts';
import type { Pair } from '../pair/pair.ts';
import { note, type Run } from '../run.ts';
import { primaryContactChange } from './primary-contact.ts';

/** What the CRM decided about a business unit: attributes, its place, and the id of its account. */
export async function tellUnit(
  run: Run,
  pair: Pair<Organisation>,
  toCommerce: ColumnValues,
): Promise<Tell<Organisation> | null> {
  const { parentaccountid: above, primarycontactid: contact, ...own } = toCommerce;
  const { changes, problems } = organisationChanges(pair.mapped.fields, own);
  requireFit(problems);
  const moved = above === undefined ? {} : await placeChange(run, pair, above);
  const named = contact === undefined ? {} : await primaryContactChange(run, contact);
  const all: OrganisationChanges = {
    attributes: { ...changes.attributes, ...moved },
    customFields: { ...changes.customFields, ...named, ...accountReference(run, pair) },
    newAssociates: [],
  };
  const count = Object.keys(all.attributes).length + Object.keys(all.customFields).length;
  if (count === 0) return null;
  return ({ ref, version }) =>
    run.commerce().updateBusinessUnit({ id: ref.id, version }, all, run.call);
}

/** An account that is no unit's cannot be told of, and neither can a division without a unit above. */
async function placeChange(
  run: Run,
  { mapped }: Pair<Organisation>,
  accountId: ColumnValue,
): Promise<OrganisationChanges['attributes']> {
  const { ref, unitType } = mapped.record;
  const asked = typeof accountId === 'string' ? [accountId] : [];
  const known = await run.deps.store.units({ accountIds: asked });
  const above = known.find((unit) => unit.ref.projectKey === ref.projectKey);
  if (above !== undefined && unitType === 'Division') return { parentKey: above.key };
  const why = unitType === 'Company' ? 'a company has no unit above' : 'the account is no unit';
  note(run, 'tell place', 'kept', { note: why });
  return {};
}

/** The change that tells commercetools which account the unit is. */
function accountReference(
  run: Run,
  { mapped, rowId }: Pair<Organisation>,
): OrganisationChanges['customFields'] {
  const field = run.deps.settings.accountIdIn;
  if (field === null || mapped.record.customFields[field] === rowId) return {};
  return { [field]: rowId };
}
