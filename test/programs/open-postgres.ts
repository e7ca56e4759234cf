import { openPostgres } from '../../src/store/embedded/open-postgres.ts';

/** Opens the embedded PostgreSQL of the directory, prints its URL and ends. For tests of sharing. */
const [dataDir = ''] = process.argv.slice(2);
const { url } = await openPostgres({ dataDir, durable: false });
process.stdout.write(url);
