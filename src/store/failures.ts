import pg from 'pg';
import { Problem } from '../problems/problem.ts';

/** Where a person mends what the database refuses. */
const databasePlace = 'database.url (DATABASE_URL)';

/**
 * The error as the rest of the program is to see it: a lost or busy database is CWY-5001, one that
 * does not let us in is CWY-5005, and everything else stays what it is.
 */
export function databaseFailure(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof Problem) return error;
  if (isPassing(error)) return notReachable(error);
  const code = sqlState(error);
  if (code === null || !isRefusal(code)) return error;
  return new Problem('CWY-5005', {
    place: databasePlace,
    value: error.message,
    remoteCode: code,
    cause: error,
  });
}

/** Throws CWY-5005 for a text that is no address; the text itself may hold a password. */
export function checkDatabaseUrl(url: string): void {
  if (/^postgres(ql)?:$/.test(URL.parse(url)?.protocol ?? '')) return;
  throw new Problem('CWY-5005', { place: databasePlace, bound: 'an address postgres://…' });
}

/** Deadlock and serialization failure: PostgreSQL asks for the transaction to be run again. */
export function isVictim(error: unknown): boolean {
  const code = sqlState(error instanceof Problem ? error.detail.cause : error);
  return code === '40P01' || code === '40001';
}

/**
 * Failures that say something about the values that were sent: unfit for their type (22), against a
 * constraint (23), beyond a size of PostgreSQL's (54). The same values fail again, others do not.
 */
export function isAboutValues(error: unknown): boolean {
  return /^(22|23|54)/.test(sqlState(error) ?? '');
}

/**
 * Failures that say something about the database's state and nothing about the statement: connection
 * lost (class 08, 57P), resources (53), victim of others (40), waited too long (57014, 55P03,
 * 25P03). https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof Problem) return false;
  const code = sqlState(error);
  if (code !== null) return /^(08|53|40|57P|57014|55P03|25P03)/.test(code);
  return (
    /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_)/.test(systemCode(error)) ||
    lostWords.test(error.message)
  );
}

function sqlState(error: unknown): string | null {
  return error instanceof pg.DatabaseError ? (error.code ?? null) : null;
}

/** Login (28), unknown database (3D000), unknown schema (3F000), lack of a privilege (42501). */
function isRefusal(code: string): boolean {
  return code.startsWith('28') || ['3D000', '3F000', '42501'].includes(code);
}

function notReachable(cause: Error): Problem {
  const code = sqlState(cause);
  return new Problem('CWY-5001', {
    place: 'database',
    value: cause.message,
    ...(code === null ? {} : { remoteCode: code }),
    cause,
  });
}

/** The driver reports a connection that ends under a query by words only. */
const lostWords =
  /connection terminated|connection ended|timeout exceeded when trying to connect|not queryable/i;

function systemCode(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
