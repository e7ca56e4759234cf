import type { Table } from '../schema/schema.ts';
import type { Change, Database } from '../store/database.ts';
import type { Message, MessageName } from '../store/message.ts';
import { isReference, type Row, type Value } from '../store/row.ts';

/** How an endpoint wants to be convinced that a call is genuine. */
export type Authentication =
  | { readonly kind: 'key'; readonly code: string }
  | { readonly kind: 'headers' | 'query'; readonly pairs: readonly (readonly [string, string])[] };

/** An enabled step that leads to a webhook. */
export type Registration = {
  readonly stepId: string;
  readonly stepName: string;
  readonly message: string;
  /** Undefined for every table. */
  readonly table: string | undefined;
  /** Columns of which one must be named by an update; empty for any. */
  readonly filter: ReadonlySet<string>;
  readonly mode: number;
  readonly url: string;
  readonly authentication: Authentication;
};

const WEBHOOK = 8;
const HTTP_HEADER = 5;
const HTTP_QUERY = 6;
const ASYNC = 1;

const watched: ReadonlySet<string> = new Set([
  'serviceendpoint',
  'sdkmessage',
  'sdkmessagefilter',
  'sdkmessageprocessingstep',
]);

const text = (value: Value | undefined): string => (typeof value === 'string' ? value : '');

const decoded = (escaped: string): string =>
  escaped
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

/** `<settings><setting name="x" value="y" /></settings>` */
const settingsOf = (xml: string): (readonly [string, string])[] =>
  [...xml.matchAll(/<setting\s+name="([^"]*)"\s+value="([^"]*)"/g)].map(
    ([, name = '', value = '']) => [decoded(name), decoded(value)] as const,
  );

const authenticationOf = (endpoint: Row): Authentication => {
  const value = text(endpoint.values.authvalue);
  const type = endpoint.values.authtype;
  if (type === HTTP_HEADER) return { kind: 'headers', pairs: settingsOf(value) };
  if (type === HTTP_QUERY) return { kind: 'query', pairs: settingsOf(value) };
  return { kind: 'key', code: value };
};

const rowBehind = (database: Database, row: Row, column: string): Row | undefined => {
  const reference = row.values[column];
  return isReference(reference) ? database.store(reference.table).get(reference.id) : undefined;
};

const registrationOf = (database: Database, step: Row): Registration | undefined => {
  const endpoint = rowBehind(database, step, 'eventhandler');
  const message = rowBehind(database, step, 'sdkmessageid');
  if (endpoint?.values.contract !== WEBHOOK || step.values.statecode !== 0) return undefined;
  const filter = rowBehind(database, step, 'sdkmessagefilterid');
  const table = text(filter?.values.primaryobjecttypecode);
  const columns = text(step.values.filteringattributes).split(',');
  return {
    stepId: step.id,
    stepName: text(step.values.name),
    message: text(message?.values.name),
    table: table === '' ? undefined : table,
    filter: new Set(columns.map((column) => column.trim()).filter((column) => column !== '')),
    mode: Number(step.values.mode ?? ASYNC),
    url: text(endpoint.values.url),
    authentication: authenticationOf(endpoint),
  };
};

const bypassed = (registration: Registration, message: Message): boolean =>
  registration.mode === ASYNC ? message.cause.bypass.async : message.cause.bypass.sync;

/** The webhooks that are registered, read anew when a row that says so changes. */
export class Registrations {
  readonly #database: Database;
  #known: readonly Registration[] | undefined;

  constructor(database: Database) {
    this.#database = database;
    database.onCommit((changes) => this.#notice(changes));
  }

  wants(name: MessageName, table: Table): boolean {
    return this.#all().some(
      (one) => one.message === name && (one.table ?? table.name) === table.name,
    );
  }

  /** Registrations that a message concerns. */
  for(message: Message): readonly Registration[] {
    const { name, table, attributes } = message;
    return this.#all().filter((one) => {
      if (one.message !== name || (one.table ?? table.name) !== table.name) return false;
      if (bypassed(one, message)) return false;
      if (name !== 'Update' || one.filter.size === 0) return true;
      return attributes.some((attribute) => one.filter.has(attribute));
    });
  }

  #all(): readonly Registration[] {
    this.#known ??= [...this.#database.store('sdkmessageprocessingstep').scan()].flatMap(
      (step) => registrationOf(this.#database, step) ?? [],
    );
    return this.#known;
  }

  #notice(changes: readonly Change[]): void {
    if (changes.some(({ table }) => watched.has(table.name))) this.#known = undefined;
  }
}
