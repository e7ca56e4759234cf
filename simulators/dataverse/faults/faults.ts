import { ConnectionDropped, refusal, ServiceError } from '../errors.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import type { WriteGuard } from '../operations/context.ts';

/** A refusal that waits for the next requests that fit. */
export type PlannedFailure = {
  readonly count: number;
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly retryAfterSeconds: number | undefined;
  readonly table: string | undefined;
  readonly method: string | undefined;
};

/** A connection that will be cut. */
export type PlannedDrop = {
  readonly count: number;
  readonly when: 'before' | 'after';
  readonly table: string | undefined;
  readonly method: string | undefined;
};

/** What is wrong with the service at the moment. */
export type FaultState = {
  readonly outage: boolean;
  readonly outageToken: boolean;
  readonly latencyMs: number;
  readonly failNext: readonly PlannedFailure[];
  readonly dropResponse: PlannedDrop;
  readonly throttle: { readonly count: number; readonly retryAfterSeconds: number };
  readonly malformed: number;
  /** So many changes of metadata are told that another one is running. */
  readonly customizationBusy: number;
  /** Names of privileges that no caller has, such as prvWriteContact. */
  readonly missingPrivileges: readonly string[];
};

export const noFaults: FaultState = {
  outage: false,
  outageToken: false,
  latencyMs: 0,
  failNext: [],
  dropResponse: { count: 0, when: 'before', table: undefined, method: undefined },
  throttle: { count: 0, retryAfterSeconds: 1 },
  malformed: 0,
  customizationBusy: 0,
  missingPrivileges: [],
};

/** A request as far as faults care. `table` is the entity set of the URL. */
export type Target = { readonly method: string; readonly table: string };

/** What shall be done to the answer of a request that is carried out. */
export type AnswerFault = { readonly lose: boolean; readonly truncate: boolean };

const intact: AnswerFault = { lose: false, truncate: false };
const failuresMax = 100;

const integer = (object: JsonObject, name: string, fallback: number): number => {
  const value = object[name];
  if (value === undefined) return fallback;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  throw new Error(`${name} is ${JSON.stringify(value)}; give a whole number, 0 or more`);
};

const text = (object: JsonObject, name: string): string | undefined => {
  const value = object[name];
  if (value === undefined || typeof value === 'string') return value;
  throw new Error(`${name} is ${JSON.stringify(value)}; give a text`);
};

const flag = (object: JsonObject, name: string, fallback: boolean): boolean => {
  const value = object[name];
  if (value === undefined) return fallback;
  if (typeof value === 'boolean') return value;
  throw new Error(`${name} is ${JSON.stringify(value)}; give true or false`);
};

const names = (
  object: JsonObject,
  name: string,
  fallback: readonly string[],
): readonly string[] => {
  const value = object[name];
  if (value === undefined) return fallback;
  const list = Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
  if (Array.isArray(value) && list.length === value.length) return list;
  throw new Error(`${name} is ${JSON.stringify(value)}; give an array of texts`);
};

const part = (value: Json | undefined, name: string): JsonObject => {
  if (isObject(value)) return value;
  throw new Error(`${name} must be an object`);
};

const readFailure = (value: Json): PlannedFailure => {
  const given = part(value, 'an entry of failNext');
  const retryAfter = given.retryAfter;
  return {
    count: integer(given, 'count', 1),
    status: integer(given, 'status', 500),
    code: text(given, 'code') ?? '0x80040216',
    message: text(given, 'message') ?? 'An unexpected error occurred.',
    retryAfterSeconds: retryAfter === undefined ? undefined : integer(given, 'retryAfter', 0),
    table: text(given, 'table'),
    method: text(given, 'method'),
  };
};

const readFailures = (value: Json | undefined): PlannedFailure[] => {
  if (!Array.isArray(value) || value.length > failuresMax) {
    throw new Error(`failNext must be an array of at most ${failuresMax} entries`);
  }
  return value.map(readFailure);
};

const readDrop = (value: Json | undefined): PlannedDrop => {
  const given = part(value, 'dropResponse');
  const when = text(given, 'when') ?? 'before';
  if (when !== 'before' && when !== 'after') {
    throw new Error(`dropResponse.when is ${JSON.stringify(when)}; give before or after`);
  }
  return {
    count: integer(given, 'count', 1),
    when,
    table: text(given, 'table'),
    method: text(given, 'method'),
  };
};

const known = new Set([...Object.keys(noFaults), 'expireTokens', 'expireDeltaTokens']);

/** Puts the settings of an admin request on top of the present ones; throws on nonsense. */
const mergeFaults = (present: FaultState, given: JsonObject): FaultState => {
  for (const name of Object.keys(given)) {
    if (!known.has(name)) throw new Error(`${name} is no fault; known: ${[...known].join(', ')}`);
  }
  const throttle = given.throttle;
  const drop = given.dropResponse;
  return {
    outage: flag(given, 'outage', present.outage),
    outageToken: flag(given, 'outageToken', present.outageToken),
    latencyMs: integer(given, 'latencyMs', present.latencyMs),
    malformed: integer(given, 'malformed', present.malformed),
    customizationBusy: integer(given, 'customizationBusy', present.customizationBusy),
    missingPrivileges: names(given, 'missingPrivileges', present.missingPrivileges),
    failNext: given.failNext === undefined ? present.failNext : readFailures(given.failNext),
    dropResponse: drop === undefined ? present.dropResponse : readDrop(drop),
    throttle:
      throttle === undefined
        ? present.throttle
        : {
            count: integer(part(throttle, 'throttle'), 'count', 1),
            retryAfterSeconds: integer(part(throttle, 'throttle'), 'retryAfterSeconds', 1),
          },
  };
};

const fits = (
  planned: { readonly table: string | undefined; readonly method: string | undefined },
  target: Target,
): boolean =>
  (planned.table === undefined || planned.table === target.table) &&
  (planned.method === undefined || planned.method === target.method);

/** The faults of a running simulator; counters run down as requests meet them. */
export class Faults {
  #state: FaultState;
  readonly #initial: FaultState;
  #quiet: boolean;

  constructor(initial: FaultState) {
    this.#initial = initial;
    this.#state = initial;
    this.#quiet = initial === noFaults;
  }

  get state(): FaultState {
    return this.#state;
  }

  reset(): void {
    this.#put(this.#initial);
  }

  /** A guard that also refuses writes for which a privilege is missing. */
  guarding(guard: WriteGuard): WriteGuard {
    const missing = this.#state.missingPrivileges;
    if (missing.length === 0) return guard;
    return (write) => {
      const { table, row, user } = write;
      const privilege = `prv${row === undefined ? 'Create' : 'Write'}${table.schemaName}`;
      if (missing.includes(privilege)) {
        throw refusal('privilegeMissing', user.id, privilege, table.name);
      }
      return guard(write);
    };
  }

  merge(given: JsonObject): void {
    this.#put(mergeFaults(this.#state, given));
  }

  /** Refuses a token request during an outage that covers sign-in. */
  onTokenRequest(): void {
    if (this.#state.outageToken) throw refusal('unavailable');
  }

  /** Refuses a change of metadata as long as another one is said to be running. */
  onCustomization(): void {
    const { customizationBusy } = this.#state;
    if (customizationBusy === 0) return;
    this.#put({ ...this.#state, customizationBusy: customizationBusy - 1 });
    throw refusal('customizationRunning');
  }

  /** Refuses or cuts off a request before it is carried out, or says what to do to its answer. */
  onRequest(target: Target): AnswerFault {
    if (this.#quiet) return intact;
    if (this.#state.outage) throw refusal('unavailable');
    this.#throttle();
    this.#fail(target);
    const lose = this.#drop(target);
    const truncate = this.#state.malformed > 0;
    if (truncate) this.#put({ ...this.#state, malformed: this.#state.malformed - 1 });
    return { lose, truncate };
  }

  /**
   * The same for a request within a batch. Only a fault that names a table concerns it: the others
   * meet the batch as a whole.
   */
  onItem(target: Target): Pick<AnswerFault, 'lose'> {
    if (this.#quiet) return intact;
    this.#fail(target, true);
    const named = this.#state.dropResponse.table !== undefined;
    return { lose: named && this.#drop(target) };
  }

  #put(state: FaultState): void {
    this.#state = state;
    this.#quiet =
      !state.outage &&
      state.failNext.length === 0 &&
      state.dropResponse.count === 0 &&
      state.throttle.count === 0 &&
      state.malformed === 0;
  }

  #throttle(): void {
    const { throttle } = this.#state;
    if (throttle.count === 0) return;
    this.#put({ ...this.#state, throttle: { ...throttle, count: throttle.count - 1 } });
    const { status, code, message } = refusal('tooManyRequests', 6000);
    throw new ServiceError(status, code, message, throttle.retryAfterSeconds);
  }

  #fail(target: Target, onlyNamed = false): void {
    const { failNext } = this.#state;
    const concerns = (one: PlannedFailure) => !onlyNamed || one.table !== undefined;
    const planned = failNext.find((one) => one.count > 0 && concerns(one) && fits(one, target));
    if (planned === undefined) return;
    const left = failNext
      .map((one) => (one === planned ? { ...one, count: one.count - 1 } : one))
      .filter((one) => one.count > 0);
    this.#put({ ...this.#state, failNext: left });
    const { status, code, message, retryAfterSeconds } = planned;
    throw new ServiceError(status, code, message, retryAfterSeconds);
  }

  #drop(target: Target): boolean {
    const { dropResponse } = this.#state;
    if (dropResponse.count === 0 || !fits(dropResponse, target)) return false;
    const left = { ...dropResponse, count: dropResponse.count - 1 };
    this.#put({ ...this.#state, dropResponse: left });
    if (dropResponse.when === 'before') throw new ConnectionDropped('planned');
    return true;
  }
}
