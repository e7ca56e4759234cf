import { isRecord } from '../../std/is-record.ts';
import type { Json } from '../../std/json.ts';
import { nameId } from '../identity/deterministic-id.ts';
import type { ColumnValue, ColumnValues } from '../mapping/column-values.ts';
import type { RecordState } from './order-columns.ts';

/** What the record of an order is known to say, as the ledger keeps it. */
export interface ToldRecord {
  readonly columns: ColumnValues;
  readonly state: RecordState;
  readonly contactId: string | null;
  readonly accountId: string | null;
  /** By the id of a line's row: what it says, in short. */
  readonly lines: ReadonlyMap<string, string>;
}

/** A line takes 40 characters, so that 10,000 of them stay below half a megabyte. */
const idChars = 32;
const printChars = 8;

/** What a row says, in short. Its name is part of it, so that equal lines differ. */
export function printOf(rowId: string, columns: ColumnValues): string {
  return nameId([rowId, JSON.stringify(columns)]).slice(0, printChars);
}

/** As it goes into the ledger. */
export function recordTelling({ lines, ...told }: ToldRecord): Json {
  const packed = [...lines].map(([id, print]) => `${packedId(id)}${print}`).join('');
  return { ...told, lines: packed };
}

/** Null for what another version of Causeway wrote in a form that is not understood. */
export function readRecord(json: Json | null): ToldRecord | null {
  if (!isRecord(json) || !isRecord(json.columns) || typeof json.lines !== 'string') return null;
  const states: readonly RecordState[] = ['active', 'complete', 'cancelled'];
  const state = states.find((known) => known === json.state);
  if (state === undefined) return null;
  return {
    columns: columnsIn(json.columns),
    state,
    contactId: textIn(json.contactId),
    accountId: textIn(json.accountId),
    lines: linesIn(json.lines),
  };
}

/** Ids of rows as one text. */
export function packIds(ids: Iterable<string>): string {
  return [...ids].map(packedId).join('');
}

/** The ids that `packIds` has put into a text; none for anything else. */
export function unpackIds(packed: Json | undefined): readonly string[] {
  if (typeof packed !== 'string') return [];
  const count = Math.floor(packed.length / idChars);
  return Array.from({ length: count }, (_, at) =>
    unpackedId(packed.slice(at * idChars, (at + 1) * idChars)),
  );
}

function linesIn(packed: string): ReadonlyMap<string, string> {
  const chars = idChars + printChars;
  const lines = new Map<string, string>();
  for (let at = 0; at + chars <= packed.length; at += chars) {
    const id = unpackedId(packed.slice(at, at + idChars));
    lines.set(id, packed.slice(at + idChars, at + chars));
  }
  return lines;
}

function packedId(id: string): string {
  return id.replaceAll('-', '').toLowerCase();
}

function unpackedId(packed: string): string {
  const ends = [0, 8, 12, 16, 20, idChars];
  return ends
    .slice(1)
    .map((end, at) => packed.slice(ends[at], end))
    .join('-');
}

function columnsIn(kept: Readonly<Record<string, unknown>>): ColumnValues {
  const values = Object.entries(kept).map(([name, value]): readonly [string, ColumnValue] => [
    name,
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? value
      : null,
  ]);
  return Object.fromEntries(values);
}

function textIn(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
