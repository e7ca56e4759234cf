import { type ColumnValues, changedColumns } from '../core/mapping/column-values.ts';
import { contactValues, remarkText } from '../core/mapping/contact-map.ts';
import type { FieldRule } from '../core/mapping/field-rule.ts';
import { requireFit } from '../core/mapping/fit.ts';
import type { Person } from '../core/model/person.ts';
import { normalisePerson } from '../core/normalise/person.ts';
import { computedColumns } from './insight-columns.ts';
import { note, type Run } from './run.ts';

/** A customer as the contact has to show it. */
export interface MappedCustomer {
  readonly person: Person;
  readonly values: ColumnValues;
  /** The rules that hold for this customer: they may differ from store to store. */
  readonly fields: readonly FieldRule[];
  /** Columns whose edit by a person has lapsed, for the customer says something else now. */
  readonly lapsed: readonly string[];
  /** Columns that have a person's value, with what the map makes of them by itself. */
  readonly edited: ColumnValues;
  /** What its orders make of it, by column. */
  readonly computed: ColumnValues;
}

/**
 * What the contact has to show. Where that is not what commercetools has, the journal says so with
 * the write; what cannot be written at all is thrown, with all places at once. At most once in ten
 * minutes it asks the CRM what its columns take.
 */
export async function mapCustomer(run: Run, found: Person): Promise<MappedCustomer> {
  const computed = await computedColumns(run);
  const { mapped, person } = await mapping(run, found, computed);
  requireFit(mapped.problems);
  const remark = remarkText(
    mapped.remarks,
    changedColumns(run.context.mirror?.values ?? {}, mapped.values),
  );
  if (remark !== null) note(run, 'normalise contact', 'noted', { note: remark });
  const { values, fields, lapsed, edited } = mapped;
  if (lapsed.length > 0) note(run, 'drop edits', 'lapsed', { fields: lapsed });
  return { person, values, fields, lapsed, edited, computed };
}

/** As `mapCustomer` for a customer that has just been written: nothing is left to refuse. */
export async function remapCustomer(
  run: Run,
  found: Person,
  { computed }: MappedCustomer,
): Promise<MappedCustomer> {
  const { mapped, person } = await mapping(run, found, computed);
  const { values, fields, lapsed, edited } = mapped;
  return { person, values, fields, lapsed, edited, computed };
}

async function mapping(run: Run, found: Person, computed: ColumnValues) {
  const { settings, crm } = run.deps;
  const normalised = normalisePerson(found, settings.normalise);
  const shape = settings.checkShape ? await crm.shape('contact', run.call) : null;
  const mapped = contactValues(normalised, settings.contactMap, {
    edits: run.context.edits,
    shape,
    computed,
  });
  return { mapped, person: normalised.person };
}
