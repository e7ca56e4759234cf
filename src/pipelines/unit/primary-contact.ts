import { customerWakeKey } from '../../core/identity/wake-keys.ts';
import type { ColumnValue, ColumnValues } from '../../core/mapping/column-values.ts';
import type { Organisation } from '../../core/model/organisation.ts';
import type { Mirror } from '../../ports/store.ts';
import type { Json } from '../../std/json.ts';
import type { Results } from '../outcome.ts';
import type { Mapped } from '../pair/counterpart.ts';
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
 * As long as the customer whom the unit names has no contact, nothing is agreed of the column, for it
 * is not the shop that wants it empty. Where the account takes its primary contact from the shop, the
 * unit is heard of again when the contact is there. Nothing is held back for that: the account is in
 * step, and the events keep the state that they have until then.
 */
export function waitsForContact(
  run: Run,
  { record, fields, values }: Mapped<Organisation>,
  mirror: Mirror,
): Pick<Results, 'waitsFor' | 'mirror'> {
  const field = run.deps.settings.primaryContactIn;
  const id = field === null ? null : record.customFields[field];
  if (typeof id !== 'string' || values[column] !== null) return {};
  const { projectKey } = record.ref;
  const takes = fields.some((one) => one.column === column && one.direction !== 'to-commerce');
  return {
    ...(takes ? { waitsFor: customerWakeKey({ projectKey, kind: 'customer', id }) } : {}),
    mirror: { ...mirror, values: without(mirror.values), crm: without(mirror.crm) },
  };
}

function without(columns: Mirror['values']): Mirror['values'] {
  return Object.fromEntries(Object.entries(columns).filter(([name]) => name !== column));
}

/** Whether the account has to learn who its primary contact is though the unit is as it was. */
export function lacksContact(run: Run): boolean {
  const { mirror } = run.context;
  return (
    run.deps.settings.primaryContactIn !== null && mirror !== null && !(column in mirror.values)
  );
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
