import { randomUUID } from 'node:crypto';
import { Faults, noFaults } from './faults/faults.ts';
import { sentinelGuard } from './faults/sentinels.ts';
import { RequestLog } from './http/request-log.ts';
import { Tokens } from './http/tokens.ts';
import { type Context, spellInstant, type User, type WriteGuard } from './operations/context.ts';
import type { DataverseOptions } from './options.ts';
import { type ApplicationUser, applicationUserAt, furnish, organisation } from './organisation.ts';
import { buildSchema, type Schema, standardDefinitions } from './schema/schema.ts';
import { Database } from './store/database.ts';

/** One simulated organisation with everything around it, but without its network. */
export class World {
  readonly options: DataverseOptions;
  readonly users: readonly ApplicationUser[];
  readonly tokens: Tokens;
  readonly faults: Faults;
  readonly log = new RequestLog();
  #database: Database;
  #guard: WriteGuard;

  constructor(options: DataverseOptions) {
    this.options = options;
    this.users = Array.from({ length: options.applicationUsers }, (_, index) =>
      applicationUserAt(index + 1),
    );
    this.tokens = new Tokens(this.users, options.tokenLifetimeSeconds);
    const { latencyMs } = options;
    this.faults = new Faults(latencyMs === 0 ? noFaults : { ...noFaults, latencyMs });
    this.#guard = sentinelGuard(options.sentinelHits);
    this.#database = this.#furnished();
  }

  get database(): Database {
    return this.#database;
  }

  get schema(): Schema {
    return this.#database.schema;
  }

  /** Back to the first rows, no faults, empty counters. Tokens stay valid. */
  reset(): void {
    this.faults.reset();
    this.log.clear();
    this.#guard = sentinelGuard(this.options.sentinelHits);
    this.#database = this.#furnished();
  }

  /** The surroundings of one operation. */
  context(user: User, root: string, guard: WriteGuard = this.#guard): Context {
    return {
      database: this.#database,
      organisation,
      user,
      now: spellInstant(Date.now()),
      newGuid: randomUUID,
      stateOnCreate: this.options.stateOnCreate,
      addressRows: this.options.addressRows,
      guard,
      root,
    };
  }

  #furnished(): Database {
    const database = new Database(
      buildSchema(standardDefinitions(this.options.bare)),
      this.options.changeTrackingDays,
    );
    furnish(database, this.users, spellInstant(Date.now()), randomUUID);
    return database;
  }
}
