/** The columns of a CRM table by logical name, as far as they can be written. */
export type TableShape = Readonly<Record<string, ColumnShape>>;

/** What an environment says about a column. */
export interface ColumnShape {
  readonly type: 'text' | 'choice' | 'boolean' | 'number' | 'date' | 'lookup' | 'other';
  /** In UTF-16 units; null for columns that are not text. */
  readonly lengthMax: number | null;
  /** Marked as required, for forms; the service itself enforces few of them. */
  readonly required: boolean;
  /** Values that a choice takes; null for other columns. */
  readonly choices: readonly number[] | null;
}
