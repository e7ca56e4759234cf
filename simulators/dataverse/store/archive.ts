import { createReadStream, createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { buildSchema, type Table } from '../schema/schema.ts';
import type { TableDefinition } from '../schema/types.ts';
import type { Deletion } from './change-log.ts';
import { Database } from './database.ts';
import { isReference, type Reference, type Row, type Values } from './row.ts';

/**
 * An organisation as lines of JSON: a head, the definitions of its tables, then for each table a
 * line that names it, its deletions, and a line per row. One line at a time is enough to write
 * and to read it, so a million rows need no second copy in memory.
 */
type Head = { readonly dataverseState: number; readonly version: number };
type TableLine = { readonly table: string; readonly deletions: readonly Deletion[] };
type RowLine = readonly [id: string, version: number, values: Values];

const FORMAT = 1;
const CHUNK_CHARACTERS = 1_000_000;
const READ_BYTES = 1_048_576;

const definitionOf = (table: Table): TableDefinition => {
  const {
    columnByName: _byName,
    lookupByReadName: _byReadName,
    navigations: _navigations,
    defaults: _defaults,
    lookups: _lookups,
    ...definition
  } = table;
  return definition;
};

type Snapshot = {
  readonly version: number;
  readonly definitions: readonly TableDefinition[];
  readonly tables: readonly (TableLine & { readonly rows: readonly Row[] })[];
};

/** Rows are never changed in place, so holding on to them is a snapshot. */
const snapshotOf = (database: Database): Snapshot => {
  const tables = [...database.schema.tables.values()];
  return {
    version: database.version,
    definitions: tables.map(definitionOf),
    tables: tables.map((table) => ({
      table: table.name,
      deletions: database.tracking.deletions(table),
      rows: [...database.store(table.name).scan()],
    })),
  };
};

function* linesOf(snapshot: Snapshot): Generator<string> {
  const head: Head = { dataverseState: FORMAT, version: snapshot.version };
  yield JSON.stringify(head);
  yield JSON.stringify(snapshot.definitions);
  for (const { table, deletions, rows } of snapshot.tables) {
    const line: TableLine = { table, deletions };
    yield JSON.stringify(line);
    for (const { id, version, values } of rows) {
      const row: RowLine = [id, version, values];
      yield JSON.stringify(row);
    }
  }
}

function* chunksOf(lines: Iterable<string>): Generator<string> {
  let gathered = '';
  for (const line of lines) {
    gathered += `${line}\n`;
    if (gathered.length < CHUNK_CHARACTERS) continue;
    yield gathered;
    gathered = '';
  }
  yield gathered;
}

/** Writes the organisation as it is at this moment; the file is whole or not there at all. */
export const saveDatabase = async (database: Database, file: string): Promise<number> => {
  const snapshot = snapshotOf(database);
  const part = `${file}.part`;
  await pipeline(Readable.from(chunksOf(linesOf(snapshot))), createWriteStream(part));
  await rename(part, file);
  return snapshot.tables.reduce((sum, { rows }) => sum + rows.length, 0);
};

/** Tables whose rows are pointed to by nearly every other row. */
const shared = new Set(['systemuser', 'team', 'businessunit', 'transactioncurrency']);

/**
 * Gives all rows one and the same object for a reference to a shared row, and other references
 * the id text of the row that they point to, if that one is there already.
 */
const sharer = (): ((database: Database, values: Values) => Values) => {
  const known = new Map<string, Reference>();
  const share = (database: Database, { table, id }: Reference): Reference => {
    if (!shared.has(table)) return { table, id: database.store(table).get(id)?.id ?? id };
    const key = table + id;
    const first = known.get(key) ?? { table, id };
    known.set(key, first);
    return first;
  };
  return (database, values) => {
    const copy: Record<string, Values[string]> = {};
    for (const name in values) {
      const value = values[name];
      if (value !== undefined) copy[name] = isReference(value) ? share(database, value) : value;
    }
    return copy;
  };
};

async function* readLines(file: string): AsyncGenerator<string> {
  let rest = '';
  const stream = createReadStream(file, { encoding: 'utf8', highWaterMark: READ_BYTES });
  for await (const chunk of stream) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

const damaged = (file: string, line: number): Error =>
  new Error(`${file}, line ${line}: not a saved state; save it anew or delete the file`);

/** What was written by `linesOf` is trusted to have its shape once the head has been checked. */
const parse = <Line>(text: string): Line => JSON.parse(text);

/** Reads lines into a database; the first two make it. */
class Loader {
  readonly #file: string;
  readonly #trackingDays: number;
  readonly #share = sharer();
  #line = 0;
  #version = 0;
  #database: Database | undefined;
  #table: Table | undefined;

  constructor(file: string, trackingDays: number) {
    this.#file = file;
    this.#trackingDays = trackingDays;
  }

  take(text: string): void {
    this.#line += 1;
    try {
      if (this.#line === 1) this.#takeHead(parse<Head>(text));
      else if (this.#line === 2) this.#takeDefinitions(parse<TableDefinition[]>(text));
      else if (text.startsWith('[')) this.#takeRow(parse<RowLine>(text));
      else this.#takeTable(parse<TableLine>(text));
    } catch {
      throw damaged(this.#file, this.#line);
    }
  }

  finish(): Database {
    if (this.#database === undefined) throw damaged(this.#file, this.#line);
    this.#database.resumeFrom(this.#version);
    return this.#database;
  }

  #takeHead(head: Head): void {
    if (head.dataverseState !== FORMAT) throw damaged(this.#file, 1);
    this.#version = head.version;
  }

  #takeDefinitions(definitions: readonly TableDefinition[]): void {
    this.#database = new Database(buildSchema(definitions), this.#trackingDays);
  }

  #takeTable({ table, deletions }: TableLine): void {
    this.#table = this.#database?.schema.tables.get(table);
    if (this.#table === undefined) throw damaged(this.#file, this.#line);
    this.#database?.tracking.restoreDeletions(this.#table, deletions);
  }

  #takeRow([id, version, values]: RowLine): void {
    const database = this.#database;
    if (database === undefined || this.#table === undefined) throw damaged(this.#file, this.#line);
    database.store(this.#table.name).insert(id, version, this.#share(database, values));
  }
}

/** Reads a saved organisation; a file that is none is refused with its name and line. */
export const loadDatabase = async (file: string, trackingDays: number): Promise<Database> => {
  const loader = new Loader(file, trackingDays);
  for await (const line of readLines(file)) loader.take(line);
  return loader.finish();
};
