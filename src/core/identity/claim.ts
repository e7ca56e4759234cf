import type { ColumnValue, ColumnValues } from '../mapping/column-values.ts';
import type { RecordRef } from '../model/record.ts';
import type { Subject } from './subject.ts';

/** Whose row it is by its own account. */
export type Claim = 'nobody' | 'this' | 'other';

/**
 * Reads the columns that say for whom a row stands: the record that it was linked with, and those
 * that came to it by a merge (`project/id`, set apart by blanks). A row that carries the id
 * without a project counts as this project's: ids are UUIDs, and a person who fills in the id by
 * hand may leave the project out.
 */
export function claimOf(values: ColumnValues, ref: RecordRef): Claim {
  const id = textOf(values.cwy_commercetoolsid);
  const others = othersOf(values);
  if (id === '' && others.length === 0) return 'nobody';
  const project = ref.projectKey.toLowerCase();
  const own = ref.id.toLowerCase();
  const isMain = id === own && ['', project].includes(textOf(values.cwy_projectkey));
  return isMain || others.includes(`${project}/${own}`) ? 'this' : 'other';
}

/** Whether a row stands for a customer of the project; null = for nobody, or nobody knows of which. */
export function isOfProject(values: ColumnValues, projectKey: string): boolean | null {
  const own = projectKey.toLowerCase();
  const main = textOf(values.cwy_projectkey);
  const others = othersOf(values).map((other) => other.split('/')[0]);
  if (main === '' && others.length === 0) return null;
  return [main, ...others].includes(own);
}

/**
 * Whether the customer that a row stands for lives apart from the record: in another project, or
 * (by store) in stores of which the record has none. Who is known in all stores is apart from nobody.
 */
export function isApart(values: ColumnValues, subject: Subject, by: 'project' | 'store'): boolean {
  // Several customers on one row: only the first is described by the columns below.
  if (textOf(values.cwy_othercommercetoolsids) !== '') return false;
  const project = textOf(values.cwy_projectkey);
  if (project !== '' && project !== subject.ref.projectKey.toLowerCase()) return true;
  const theirs = textOf(values.cwy_stores)
    .split(/[\s,]+/)
    .filter(Boolean);
  if (by === 'project' || theirs.length === 0 || subject.stores.length === 0) return false;
  return !subject.stores.some((store) => theirs.includes(store.toLowerCase()));
}

function othersOf(values: ColumnValues): readonly string[] {
  return textOf(values.cwy_othercommercetoolsids).split(/\s+/).filter(Boolean);
}

/** Lower case, for Dataverse compares text without case as well. */
function textOf(value: ColumnValue | undefined): string {
  return typeof value === 'string' ? value.trim().toLowerCase() : '';
}
