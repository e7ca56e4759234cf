import { setTimeout as pause } from 'node:timers/promises';
import pg, { type Pool, type PoolClient } from 'pg';
import type { Tx } from '../ports/queue.ts';
import { checkDatabaseUrl, databaseFailure, isPassing, isVictim } from './failures.ts';

export interface PoolOptions {
  readonly url: string;
  readonly connectionsMax?: number;
  /** Shown in `pg_stat_activity`. */
  readonly applicationName?: string;
  /** A lost idle connection: no query was hurt, the pool opens another. */
  readonly onIdleError?: (error: Error) => void;
}

/**
 * Connections on which no statement, lock or forgotten transaction can hang for ever: a process that
 * stops answering in the middle of a transaction must not keep the others waiting. Throws `Problem`
 * CWY-5005 when the address is none.
 */
export function openPool(options: PoolOptions): Pool {
  checkDatabaseUrl(options.url);
  const ignore = (): void => undefined;
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.connectionsMax ?? 10,
    application_name: options.applicationName ?? 'causeway',
    connectionTimeoutMillis: 10_000,
    onConnect: async (client) => {
      // A connection that is lost between two statements of a transaction says so by an event, which
      // ends the process if nobody listens. The next statement fails anyway and tells its caller.
      client.on('error', ignore);
      await client.query(sessionSettings);
    },
  });
  pool.on('error', options.onIdleError ?? ignore);
  return pool;
}

/**
 * Set by a statement before the connection is used and not as parameters of its start, which a
 * pooler in between would refuse.
 *
 * Every statement here looks rows up by an index. A plan that the planner makes while the tables are
 * small (read them whole, hash them) would be kept by the prepared statement when they have grown,
 * and planning anew takes longer than most statements run.
 */
const sessionSettings = `
  set statement_timeout = '30s'; set lock_timeout = '10s';
  set idle_in_transaction_session_timeout = '20s';
  set plan_cache_mode = force_generic_plan;
  set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off`;

/** Runs the task on one connection and gives the connection back whatever happens. */
export async function onConnection<T>(
  pool: Pool,
  task: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect().catch(rethrow);
  let broken: Error | undefined;
  try {
    return await task(client);
  } catch (error) {
    if (error instanceof Error && isPassing(error)) broken = error;
    return rethrow(error);
  } finally {
    client.release(broken);
  }
}

/** A statement that is prepared once per connection under its name. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** Runs one named statement outside of any transaction. */
export async function run<Row extends object>(
  pool: Pool,
  statement: Statement,
  values: readonly unknown[],
): Promise<Row[]> {
  return onConnection(pool, (client) => runOn<Row>(client, statement, values));
}

/** Runs one named statement on the connection of an open transaction. */
export async function runOn<Row extends object>(
  client: PoolClient,
  { name, text }: Statement,
  values: readonly unknown[],
): Promise<Row[]> {
  const { rows } = await client.query<Row>({ name, text, values: [...values] });
  return rows;
}

/** An open transaction: the queue's narrow view of it, and ours. */
export interface Transaction extends Tx {
  readonly client: PoolClient;
}

/**
 * Runs the task in a transaction; `opening` is sent together with BEGIN and saves a round trip. The
 * whole task runs again, a few times, when PostgreSQL chose it as the victim of a deadlock.
 */
export async function inTransaction<T>(
  pool: Pool,
  opening: string,
  task: (tx: Transaction) => Promise<T>,
  beforeCommit: () => void = () => undefined,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await onConnection(pool, (client) => attemptOn(client, opening, task, beforeCommit));
    } catch (error) {
      if (attempt >= attemptsMax || !isVictim(error)) throw error;
      await pause(attempt * 10);
    }
  }
}

const attemptsMax = 5;

async function attemptOn<T>(
  client: PoolClient,
  opening: string,
  task: (tx: Transaction) => Promise<T>,
  beforeCommit: () => void,
): Promise<T> {
  await client.query(`begin;${opening}`);
  try {
    const answer = await task({ client, executeSql: executeOn(client) });
    beforeCommit();
    await client.query('commit');
    return answer;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

/** The queue's texts are few and constant, so each is prepared under a name as well. */
function executeOn(client: PoolClient): Tx['executeSql'] {
  return async (text, values = []) => {
    const { rows } = await client.query<object>({ name: nameOf(text), text, values: [...values] });
    return { rows };
  };
}

const names = new Map<string, string>();
const namesMax = 100;

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= namesMax) return known;
  const name = `queue_${names.size}`;
  names.set(text, name);
  return name;
}

function rethrow(error: unknown): never {
  throw databaseFailure(error);
}
