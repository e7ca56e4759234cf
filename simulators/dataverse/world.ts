import { randomUUID } from 'node:crypto';
import { Customization } from './customization.ts';
import { Faults, noFaults } from './faults/faults.ts';
import { sentinelGuard } from './faults/sentinels.ts';
import { Writers } from './faults/writers.ts';
import { RequestLog } from './http/request-log.ts';
import { Tokens } from './http/tokens.ts';
import { type Context, spellInstant, type User, type WriteGuard } from './operations/context.ts';
import { refuseBulkOf } from './operations/messages.ts';
import type { DataverseOptions } from './options.ts';
import {
  type ApplicationUser,
  applicationUserAt,
  furnish,
  organisation,
  seller,
} from './organisation.ts';
import { buildSchema, type Schema, standardDefinitions } from './schema/schema.ts';
import { Database } from './store/database.ts';

/** One simulated organisation with everything around it, but without its network. */
export class World {
  readonly options: DataverseOptions;
  readonly users: readonly ApplicationUser[];
  readonly tokens: Tokens;
  readonly faults: Faults;
  readonly writers: Writers;
  readonly log = new RequestLog();
  #bulkRefused: readonly string[];
  #database: Database;
  #customization: Customization;
  #guard: WriteGuard;

  constructor(options: DataverseOptions) {
    this.options = options;
    this.users = Array.from({ length: options.applicationUsers }, (_, index) =>
      applicationUserAt(index + 1),
    );
    this.tokens = new Tokens(this.users, options.tokenLifetimeSeconds);
    const { latencyMs } = options;
    this.faults = new Faults(latencyMs === 0 ? noFaults : { ...noFaults, latencyMs });
    this.writers = new Writers(options.bulkDeadlockPercent);
    this.#bulkRefused = options.refuseBulk;
    this.#guard = sentinelGuard(options.sentinelHits);
    this.#database = this.#emptyDatabase();
    this.#customization = this.#customizationOf(this.#database);
    this.#furnish();
  }

  get database(): Database {
    return this.#database;
  }

  get schema(): Schema {
    return this.#customization.visible;
  }

  /** Entity sets that bulk messages are refused for. */
  get bulkRefused(): readonly string[] {
    return this.#bulkRefused;
  }

  /** Makes the tables of these sets, and no others, refuse bulk messages. */
  refuseBulk(sets: readonly string[]): void {
    this.#bulkRefused = sets;
    refuseBulkOf(this.context(seller, '/'), sets);
  }

  /** Back to the first rows, no faults, empty counters. Tokens stay valid. */
  reset(): void {
    this.faults.reset();
    this.writers.percent = this.options.bulkDeadlockPercent;
    this.#bulkRefused = this.options.refuseBulk;
    this.log.clear();
    this.#guard = sentinelGuard(this.options.sentinelHits);
    this.#database = this.#emptyDatabase();
    this.#customization = this.#customizationOf(this.#database);
    this.#furnish();
  }

  /** The surroundings of one operation. */
  context(user: User, root: string, guard: WriteGuard = this.#guard): Context {
    return {
      database: this.#database,
      customization: this.#customization,
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

  #emptyDatabase(): Database {
    const schema = buildSchema(standardDefinitions(this.options.bare));
    return new Database(schema, this.options.changeTrackingDays);
  }

  #customizationOf(database: Database): Customization {
    const { keyIndexMs, metadataDelayMs: visibleAfterMs } = this.options;
    const refuse = (): void => this.faults.onCustomization();
    return new Customization(database, { keyIndexMs, visibleAfterMs }, Date.now, refuse);
  }

  #furnish(): void {
    const now = spellInstant(Date.now());
    furnish(this.#database, this.users, now, randomUUID, this.#customization, this.#bulkRefused);
  }
}
