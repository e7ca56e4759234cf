import type { Pool } from 'pg';

/** How many round trips the task makes on connections of the pool, those around transactions included. */
export async function countStatements(pool: Pool, task: () => Promise<unknown>): Promise<number> {
  const clients = new Set<{ query: (...all: never[]) => unknown }>();
  let statements = 0;
  const count = (client: { query: (...all: never[]) => unknown }): void => {
    if (clients.has(client)) return;
    clients.add(client);
    const original = client.query.bind(client);
    client.query = (...all) => {
      statements += 1;
      return original(...all);
    };
  };
  pool.on('acquire', count);
  await task();
  pool.off('acquire', count);
  for (const client of clients) Reflect.deleteProperty(client, 'query');
  return statements;
}
