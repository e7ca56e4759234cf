import type { ColumnShape, TableShape } from '../core/mapping/table-shape.ts';
import type { CrmTable } from '../ports/crm.ts';
import type { Call } from '../ports/trail.ts';
import { Problem } from '../problems/problem.ts';
import { isRecord } from '../std/is-record.ts';
import type { Clock } from '../std/time.ts';
import type { HttpAnswer } from './http.ts';
import { type Kept, kept } from './kept.ts';
import { isLookupColumn } from './lookup-columns.ts';
import { documentOf, problemOf, remoteCodeOf } from './problems.ts';
import type { Sender } from './sender.ts';

/** Somebody who lengthens a column sees it taken into account after this long. */
const shapeMsMax = 600_000;
/** More than there are names in `CrmTable`. */
const tablesMax = 50;

/** One column as a collection of metadata has it. */
type Entry = Readonly<Record<string, unknown>>;

type TableShapes = Kept<CrmTable, TableShape, Call>;

/** What the environment says about tables, from memory while it is good. */
export function tableShapes(sender: Sender, clock: Pick<Clock, 'monotonicMs'>): TableShapes {
  const options = { keptMs: () => shapeMsMax, entriesMax: tablesMax };
  return kept(clock, options, (table: CrmTable, call: Call) => ask(sender, table, call));
}

/**
 * Lengths and choices are properties of derived types, which one question cannot select together,
 * so there are four side by side: at most four requests, one where they gather.
 */
async function ask(sender: Sender, table: CrmTable, call: Call): Promise<TableShape> {
  const list = (query: string): Promise<readonly Entry[]> => readList(sender, table, query, call);
  const [columns, texts, memos, choices] = await Promise.all([
    list('?$select=LogicalName,AttributeType,RequiredLevel,IsValidForCreate,IsValidForUpdate'),
    list('/Microsoft.Dynamics.CRM.StringAttributeMetadata?$select=LogicalName,MaxLength'),
    list('/Microsoft.Dynamics.CRM.MemoAttributeMetadata?$select=LogicalName,MaxLength'),
    list(
      '/Microsoft.Dynamics.CRM.PicklistAttributeMetadata?$select=LogicalName' +
        '&$expand=OptionSet($select=Options),GlobalOptionSet($select=Options)',
    ),
  ]);
  const lengths = new Map([...texts, ...memos].map((one) => [nameOf(one, table), one.MaxLength]));
  const options = new Map(choices.map((one) => [nameOf(one, table), choicesOf(one)]));
  const writable = columns.filter((one) => one.IsValidForCreate || one.IsValidForUpdate);
  return Object.fromEntries(
    writable.map((column) => {
      const name = nameOf(column, table);
      const shape = shapeOf(column, lengths.get(name), options.get(name));
      // Those that take the id of a row as value are not like lookups, which take none.
      return [name, isLookupColumn(table, name) ? { ...shape, type: 'other' } : shape];
    }),
  );
}

function readList(
  sender: Sender,
  table: CrmTable,
  query: string,
  call: Call,
): Promise<readonly Entry[]> {
  const request = {
    step: `read columns of ${table}`,
    method: 'GET',
    path: `EntityDefinitions(LogicalName='${table}')/Attributes${query}`,
    headers: {},
    body: null,
    table,
    id: null,
    fields: null,
  } as const;
  return sender.send<readonly Entry[]>(request, call, (answer) => {
    if (answer.status !== 200) throw refusalOf(answer, table);
    const document = documentOf(answer, table);
    const entries = isRecord(document) ? document.value : undefined;
    if (!Array.isArray(entries)) throw notUnderstood(table, 'value');
    return { outcome: `${entries.length} columns`, value: entries.filter(isRecord) };
  });
}

/** A table that is not there is 404, under several codes. */
function refusalOf(answer: HttpAnswer, table: CrmTable): Problem {
  const remoteCode = answer.status === 404 ? remoteCodeOf(answer) : null;
  if (remoteCode === null) return problemOf(answer, table);
  return new Problem('CWY-3010', { place: table, status: answer.status, remoteCode });
}

function notUnderstood(table: CrmTable, field: string): Problem {
  return new Problem('CWY-3009', { place: `${table} columns ${field}`, value: 'nothing' });
}

function nameOf({ LogicalName: name }: Entry, table: CrmTable): string {
  if (typeof name !== 'string') throw notUnderstood(table, 'LogicalName');
  return name;
}

/** `AttributeType` by what a value of it is; state and status are set together, so not by value. */
const types: Readonly<Record<string, ColumnShape['type']>> = {
  String: 'text',
  Memo: 'text',
  Picklist: 'choice',
  Boolean: 'boolean',
  Integer: 'number',
  BigInt: 'number',
  Decimal: 'number',
  Double: 'number',
  Money: 'number',
  DateTime: 'date',
  Lookup: 'lookup',
  Customer: 'lookup',
  Owner: 'lookup',
};

function shapeOf(
  { AttributeType: kind, RequiredLevel: level }: Entry,
  length: unknown,
  choices: readonly number[] | null | undefined,
): ColumnShape {
  const type = (typeof kind === 'string' ? types[kind] : undefined) ?? 'other';
  const needed = isRecord(level) ? level.Value : undefined;
  return {
    type,
    lengthMax: type === 'text' && typeof length === 'number' ? length : null,
    required: needed === 'ApplicationRequired' || needed === 'SystemRequired',
    choices: type === 'choice' ? (choices ?? null) : null,
  };
}

/** A choice has options of its own or shares those of a global one; the other is null then. */
function choicesOf({ OptionSet: own, GlobalOptionSet: shared }: Entry): readonly number[] | null {
  const sets = [own, shared].filter(isRecord);
  if (sets.length === 0) return null;
  const options = sets.flatMap(({ Options: list }) => (Array.isArray(list) ? list : []));
  const values = options.map((option) => (isRecord(option) ? option.Value : undefined));
  return [...new Set(values.filter((value) => typeof value === 'number'))];
}
