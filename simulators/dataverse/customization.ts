import type { Definitions } from './schema/evolve.ts';
import { withKey } from './schema/evolve.ts';
import { buildSchema, type Schema } from './schema/schema.ts';
import type { AlternateKey } from './schema/types.ts';
import type { Database } from './store/database.ts';

/** How long metadata takes, in milliseconds of real time. */
export type CustomizationDelays = {
  /** From the creation of a key until its index is Active or Failed. */
  readonly keyIndexMs: number;
  /** Until a change of metadata is seen by calls that read or write rows. */
  readonly visibleAfterMs: number;
};

type KeyBuild = { readonly table: string; readonly key: string; readonly begunAt: number };

/** A schema that callers do not see yet. */
type Coming = { readonly schema: Schema; readonly visibleAt: number };

/** An index that is being built is Pending for the first part of its time. */
const PENDING_SHARE = 0.3;

/**
 * Metadata while it changes: the schema in place, the one that callers already see, and the
 * indexes of keys that are still being built. Time passes when somebody asks.
 */
export class Customization {
  readonly #database: Database;
  readonly #delays: CustomizationDelays;
  readonly #now: () => number;
  readonly #refuse: () => void;
  #builds: KeyBuild[] = [];
  #coming: Coming[] = [];
  #visible: Schema;

  /** `refuse` throws while another customization is said to be running. */
  constructor(
    database: Database,
    delays: CustomizationDelays,
    now: () => number,
    refuse: () => void,
  ) {
    this.#database = database;
    this.#delays = delays;
    this.#now = now;
    this.#refuse = refuse;
    this.#visible = database.schema;
    this.#resumeBuilds();
  }

  /** The schema as calls see it at this moment. */
  get visible(): Schema {
    this.settle();
    return this.#visible;
  }

  /** Every customization begins with this; refused with 429 while another one runs. */
  begin(): void {
    this.#refuse();
  }

  /** Changes the metadata; what `change` refuses leaves everything as it was. */
  apply(change: (definitions: Definitions) => Definitions): void {
    this.settle();
    this.#put(change([...this.#database.schema.tables.values()]));
  }

  /** Adds a key, or starts the index of one anew, and builds its index in the background. */
  buildKey(table: string, key: AlternateKey): void {
    this.apply((definitions) => withKey(definitions, table, { ...key, status: 'Pending' }));
    this.#builds = this.#builds.filter((build) => build.table !== table || build.key !== key.name);
    this.#builds.push({ table, key: key.name, begunAt: this.#now() });
    this.settle();
  }

  /** Lets happen what is due: steps of key indexes, changes that become visible. */
  settle(): void {
    if (this.#builds.length > 0) this.#settleKeys();
    if (this.#coming.length > 0) this.#settleVisible();
  }

  #resumeBuilds(): void {
    for (const table of this.#database.schema.tables.values()) {
      for (const key of table.keys) {
        if (key.status !== 'Pending' && key.status !== 'InProgress') continue;
        this.#builds.push({ table: table.name, key: key.name, begunAt: this.#now() });
      }
    }
  }

  #settleKeys(): void {
    const now = this.#now();
    const { keyIndexMs } = this.#delays;
    for (const build of [...this.#builds]) {
      const elapsed = now - build.begunAt;
      if (elapsed >= keyIndexMs) this.#finish(build);
      else if (elapsed >= keyIndexMs * PENDING_SHARE) this.#setStatus(build, 'InProgress');
    }
  }

  #finish(build: KeyBuild): void {
    this.#builds = this.#builds.filter((other) => other !== build);
    const key = this.#keyOf(build);
    if (key === undefined) return;
    const failed = this.#database.store(build.table).hasDuplicates(key);
    this.#setStatus(build, failed ? 'Failed' : 'Active');
  }

  #keyOf(build: KeyBuild): AlternateKey | undefined {
    const table = this.#database.schema.tables.get(build.table);
    return table?.keys.find((key) => key.name === build.key);
  }

  #setStatus(build: KeyBuild, status: AlternateKey['status']): void {
    const key = this.#keyOf(build);
    if (key === undefined || key.status === status) return;
    const definitions = [...this.#database.schema.tables.values()];
    this.#put(withKey(definitions, build.table, { ...key, status }));
  }

  #put(definitions: Definitions): void {
    const schema = buildSchema(definitions);
    this.#database.adopt(schema);
    const { visibleAfterMs } = this.#delays;
    if (visibleAfterMs === 0) this.#visible = schema;
    else {
      this.#coming.push({ schema, visibleAt: this.#now() + visibleAfterMs });
      this.#announce();
    }
  }

  #settleVisible(): void {
    const now = this.#now();
    const seen = this.#coming.filter((coming) => coming.visibleAt <= now).at(-1);
    if (seen === undefined) return;
    this.#coming = this.#coming.filter((coming) => coming.visibleAt > now);
    this.#visible = seen.schema;
    this.#announce();
  }

  /** Names the tables that exist but are not seen yet: calls to them fail in a way of their own. */
  #announce(): void {
    const arriving = new Set(
      [...this.#database.schema.bySet.keys()].filter((set) => !this.#visible.bySet.has(set)),
    );
    this.#visible = { ...this.#visible, arriving };
  }
}
