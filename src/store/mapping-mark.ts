import { catalogue } from '../problems/catalogue.ts';
import type { ActParts } from './act-news.ts';
import { onConnection, runOn } from './database.ts';
import { problemCode } from './load.ts';
import { replay } from './replay.ts';

/**
 * Replays what was parked for a fault of the mapping when the mapping in force is another one than
 * the last time; answers how many events. The mark is set at the end, so that what a crash leaves
 * undone is done at the next start. While another process is at it nothing happens here.
 */
export async function retryWhenMappingChanges(
  parts: ActParts,
  fingerprint: string,
): Promise<number> {
  return onConnection(parts.pool, async (client) => {
    const [lock] = await runOn<{ taken: boolean }>(client, takeLock, []);
    if (lock?.taken !== true) return 0;
    try {
      const [mark] = await runOn<{ value: string }>(client, readMark, []);
      if (mark?.value === fingerprint) return 0;
      const events = await replayFaults(parts);
      await runOn(client, setMark, [fingerprint]);
      return events;
    } finally {
      await runOn(client, releaseLock, []);
    }
  });
}

async function replayFaults({ pool, queue, newId }: ActParts): Promise<number> {
  const act = { who: 'causeway', reason: 'configuration changed', correlationId: newId() };
  let total = 0;
  for (const code of Object.keys(catalogue).map(problemCode)) {
    if (catalogue[code].class !== 'mapping') continue;
    total += await replay(pool, queue, { problem: code }, act);
  }
  return total;
}

/** Of the session and not of a transaction, which would be idle for as long as the replay takes. */
const takeLock = {
  name: 'take_mapping_lock',
  text: `select pg_try_advisory_lock(hashtextextended('causeway.mapping', 0)) as taken`,
};

const releaseLock = {
  name: 'release_mapping_lock',
  text: `select pg_advisory_unlock(hashtextextended('causeway.mapping', 0))`,
};

const readMark = {
  name: 'read_mapping_mark',
  text: `select value from causeway.mark where name = 'mapping'`,
};

const setMark = {
  name: 'set_mapping_mark',
  text: `
    insert into causeway.mark (name, value) values ('mapping', $1)
    on conflict (name) do update set value = excluded.value, set_at = excluded.set_at`,
};
