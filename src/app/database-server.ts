import {
  type OpenPostgres,
  openPostgres,
  type PostgresOptions,
} from '../store/embedded/open-postgres.ts';

export type DatabaseServer = OpenPostgres;

/**
 * The PostgreSQL to work with, for programs that make databases of their own on it before the
 * service starts, as the demo does. Throws `Problem` CWY-5002 when there is none.
 */
export function openDatabaseServer(options: PostgresOptions): Promise<DatabaseServer> {
  return openPostgres(options);
}
