import type { ColumnValue, ColumnValues } from '../../core/mapping/column-values.ts';
import { requireFit } from '../../core/mapping/fit.ts';
import { organisationChanges } from '../../core/mapping/organisation-changes.ts';
import type { Organisation } from '../../core/model/organisation.ts';
import type { OrganisationChanges } from '../../core/model/organisation-changes.ts';
import { isCertainUnit, notCertain } from '../certain-unit.ts';
import type { Tell } from '../pair/counterpart.ts';
import { wasMergedInto } from '../pair/crm-row.ts';
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

/**
 * The place that people have given the account. One that commercetools has no place for is noted and
 * stays in the CRM alone: below no unit's account, below one that is not certain to be the unit's, or a
 * company below anything.
 */
async function placeChange(
  run: Run,
  { mapped, base }: Pair<Organisation>,
  accountId: ColumnValue,
): Promise<OrganisationChanges['attributes']> {
  const { ref, unitType, parentKey } = mapped.record;
  const asked = typeof accountId === 'string' ? accountId : null;
  const known = await run.deps.store.units({ accountIds: asked === null ? [] : [asked] });
  const units = known.filter((unit) => unit.ref.projectKey === ref.projectKey);
  // An account may stand for several units, and this is the place that it has already.
  if (units.some(({ key }) => key === parentKey)) return {};
  const loser = base.crm.parentaccountid;
  const isMerge =
    asked !== null && (await wasMergedInto(run, 'account', { loser, survivor: asked }));
  const [above, ...others] = units;
  if (isMerge) return kept(run, 'the account above was merged');
  if (unitType === 'Company') return kept(run, 'a company has no unit above');
  if (above === undefined) return kept(run, 'the account is no unit');
  if (others.length > 0) return kept(run, 'the account is several units');
  const isCertain = isCertainUnit(above, run.deps.settings.accountRules);
  return isCertain ? { parentKey: above.key } : kept(run, notCertain);
}

function kept(run: Run, why: string): OrganisationChanges['attributes'] {
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
