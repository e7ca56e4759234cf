import type { ColumnValue, ColumnValues } from '../../core/mapping/column-values.ts';
import type { Organisation } from '../../core/model/organisation.ts';
import type { Json } from '../../std/json.ts';
import type { Run } from '../run.ts';

const column = 'primarycontactid';

/**
 * The contact of the customer whom the unit names as its primary contact, where the configuration
 * has a custom field for that.
 */
export async function primaryContactOf(run: Run, unit: Organisation): Promise<ColumnValues> {
  const field = run.deps.settings.primaryContactIn;
  if (field === null) return {};
  const id = unit.customFields[field];
  if (typeof id !== 'string') return { [column]: null };
  const { projectKey } = unit.ref;
  const link = await run.deps.findLink({ projectKey, kind: 'customer', id });
  return { [column]: link?.crmId ?? null };
}

/**
 * The custom field with the customer whom the contact stands for; nothing where the contact is no
 * customer's, for then there is nobody to name.
 */
export async function primaryContactChange(
  run: Run,
  contactId: ColumnValue,
): Promise<Readonly<Record<string, Json>>> {
  const field = run.deps.settings.primaryContactIn;
  if (field === null) return {};
  if (typeof contactId !== 'string') return { [field]: null };
  const linked = await run.deps.store.linkedTo([contactId]);
  const { projectKey } = run.context.ref;
  const customer = linked.find(
    ({ ref }) => ref.kind === 'customer' && ref.projectKey === projectKey,
  );
  return customer === undefined ? {} : { [field]: customer.ref.id };
}
