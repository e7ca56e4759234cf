import { Customization } from './customization.ts';
import { Faults, noFaults } from './faults/faults.ts';
import { sentinelGuard } from './faults/sentinels.ts';
import { Writers } from './faults/writers.ts';
import { guidMaker } from './guid.ts';
import { RequestLog } from './http/request-log.ts';
import { Tokens } from './http/tokens.ts';
import { Farm, farmSettings } from './limits/farm.ts';
import {
  type Context,
  instantSpeller,
  noSteering,
  spellInstant,
  type User,
  type WriteGuard,
} from './operations/context.ts';
import { refuseBulkOf } from './operations/messages.ts';
import type { DataverseOptions } from './options.ts';
import {
  type ApplicationUser,
  applicationUserAt,
  furnish,
  furnishUsers,
  organisation,
  platformContext,
  seller,
} from './organisation.ts';
import { buildSchema, type Schema, standardDefinitions } from './schema/schema.ts';
import { saveDatabase } from './store/archive.ts';
import { Database } from './store/database.ts';
import { Courier } from './webhooks/courier.ts';

/** What was saved where. */
export type SavedState = {
  readonly file: string;
  readonly rows: number;
  readonly milliseconds: number;
};

/** One simulated organisation with everything around it, but without its network. */
export class World {
  readonly options: DataverseOptions;
  readonly users: readonly ApplicationUser[];
  readonly tokens: Tokens;
  readonly faults: Faults;
  readonly writers: Writers;
  readonly farm: Farm;
  readonly log = new RequestLog();
  #bulkRefused: readonly string[];
  #saving: Promise<unknown> = Promise.resolve();
  #database: Database;
  #customization: Customization;
  #courier: Courier;
  #guard: WriteGuard;
  readonly #spell = instantSpeller();
  readonly #newGuid = guidMaker();

  constructor(options: DataverseOptions) {
    this.options = options;
    this.users = Array.from({ length: options.applicationUsers }, (_, index) =>
      applicationUserAt(index + 1),
    );
    this.tokens = new Tokens(this.users, options.tokenLifetimeSeconds);
    const { latencyMs } = options;
    this.faults = new Faults(latencyMs === 0 ? noFaults : { ...noFaults, latencyMs });
    this.writers = new Writers(options.bulkDeadlockPercent);
    this.farm = new Farm(farmSettings(options), () => performance.now());
    this.#bulkRefused = options.refuseBulk;
    this.#guard = sentinelGuard(options.sentinelHits);
    this.#database = this.#emptyDatabase();
    this.#customization = this.#customizationOf(this.#database);
    this.#courier = new Courier(this.#database, organisation);
    this.#furnish();
    this.#database.audience = this.#courier;
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
    this.farm.reset();
    this.writers.percent = this.options.bulkDeadlockPercent;
    this.#bulkRefused = this.options.refuseBulk;
    this.log.clear();
    this.#guard = sentinelGuard(this.options.sentinelHits);
    const { version } = this.#database;
    this.#database = this.#emptyDatabase();
    // Delta tokens of before must not pass for tokens of the new rows.
    this.#database.resumeFrom(version);
    this.#database.tracking.expire();
    this.#customization = this.#customizationOf(this.#database);
    this.#furnish();
    this.#listen();
  }

  /** Deliveries to webhooks. */
  get courier(): Courier {
    return this.#courier;
  }

  /** Saves the organisation to its file, one save after the other; undefined when it has no file. */
  save(): Promise<SavedState | undefined> {
    const { stateFile } = this.options;
    if (stateFile === undefined) return Promise.resolve(undefined);
    const next = this.#saving.then(async () => {
      const begin = performance.now();
      const rows = await saveDatabase(this.#database, stateFile);
      return { file: stateFile, rows, milliseconds: Math.round(performance.now() - begin) };
    });
    this.#saving = next.catch(() => undefined);
    return next;
  }

  /** Puts an organisation that was loaded in the place of this one. */
  restore(database: Database): void {
    this.#database = database;
    this.#customization = this.#customizationOf(database);
    furnishUsers(this.#platform(), this.users);
    this.#listen();
  }

  /** The surroundings of one operation. */
  context(user: User, root: string, guard: WriteGuard = this.#guard): Context {
    return {
      database: this.#database,
      customization: this.#customization,
      organisation,
      user,
      now: this.#spell(Date.now()),
      newGuid: this.#newGuid,
      stateOnCreate: this.options.stateOnCreate,
      addressRows: this.options.addressRows,
      guard: this.faults.guarding(guard),
      steering: noSteering,
      root,
    };
  }

  /** A new database has new registrations; what was on its way from the old one is given up. */
  #listen(): void {
    this.#courier.close();
    this.#courier = new Courier(this.#database, organisation);
    this.#database.audience = this.#courier;
  }

  #emptyDatabase(): Database {
    const schema = buildSchema(standardDefinitions(this.options.bare, this.options.sales));
    return new Database(schema, this.options.changeTrackingDays);
  }

  #customizationOf(database: Database): Customization {
    const { keyIndexMs, metadataDelayMs: visibleAfterMs } = this.options;
    const refuse = (): void => this.faults.onCustomization();
    return new Customization(database, { keyIndexMs, visibleAfterMs }, Date.now, refuse);
  }

  #furnish(): void {
    furnish(this.#platform(), this.users, this.#bulkRefused);
  }

  #platform(): Context {
    const now = spellInstant(Date.now());
    return platformContext(this.#database, this.#customization, now, this.#newGuid);
  }
}
