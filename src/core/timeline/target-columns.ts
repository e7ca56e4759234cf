import { shorten } from '../../std/text.ts';
import type { ColumnValue, ColumnValues } from '../mapping/column-values.ts';
import { marksLengthMax } from './entry-text.ts';
import type { TimelineTable } from './target.ts';

/** What a column of `cwy_orderactivity` is called in a standard table; the others have no place there. */
const names: Readonly<
  Record<Exclude<TimelineTable, 'cwy_orderactivity'>, Readonly<Record<string, string>>>
> = {
  task: {
    subject: 'subject',
    description: 'description',
    actualend: 'actualend',
    sortdate: 'sortdate',
    statecode: 'statecode',
    statuscode: 'statuscode',
  },
  annotation: { subject: 'subject', description: 'notetext' },
};

/** The completed status of a task; that of a custom activity is 2 (fact sheet dataverse, 10). */
const taskCompleted = 5;

/**
 * An entry in the columns of the table that it goes to; `own` are those of `cwy_orderactivity`, all
 * of them or the ones that change. A standard table has no columns of ours: kind, amount and
 * correlation id stand below the text there. A note has no time of its own either: it stands where
 * it was written, and its text says when the fact was.
 */
export function columnsIn(table: TimelineTable, own: ColumnValues): ColumnValues {
  if (table === 'cwy_orderactivity') return own;
  const columns: Record<string, ColumnValue> = {};
  for (const [name, value] of Object.entries(own)) {
    const column = names[table][name];
    if (column !== undefined) columns[column] = fitting(name, value, own);
  }
  return columns;
}

function fitting(name: string, value: ColumnValue, own: ColumnValues): ColumnValue {
  if (name === 'statuscode') return taskCompleted;
  if (name !== 'description' || typeof value !== 'string') return value;
  return `${value}\n${marksOf(own)}`;
}

/** The correlation id comes last, so that people find the way from the row to the trace. */
function marksOf(own: ColumnValues): string {
  const { cwy_kind: kind, cwy_amount: amount, cwy_currency: currency } = own;
  const money = [amount, currency].filter((part) => part != null).join(' ');
  const marks = [
    ...mark('Kind', kind),
    ...(amount == null ? [] : mark('Amount', money)),
    ...mark('Trace', own.cwy_correlationid),
  ];
  // Less one for the line break above. Only an id that a sender made up finds too little room.
  return shorten(marks.join('\n'), marksLengthMax - 1);
}

function mark(name: string, value: ColumnValue | undefined): readonly string[] {
  return value == null ? [] : [`${name}: ${value}`];
}
