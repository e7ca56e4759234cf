import type { Crm, CrmChanges, CrmTable } from '../ports/crm.ts';
import type { CrmCursors } from '../ports/crm-cursor.ts';
import type { Call } from '../ports/trail.ts';
import { Problem } from '../problems/problem.ts';

export interface Followed {
  /** `full` = all rows as they are: the first time, and after the link had expired. */
  readonly reading: 'changes' | 'full';
  readonly rows: number;
  readonly deleted: number;
  /** Another process read on from the same place and was faster; what it keeps holds. */
  readonly overtaken: boolean;
}

export interface Follower {
  readonly crm: Pick<Crm, 'changes'>;
  readonly cursors: CrmCursors;
  readonly table: CrmTable;
  readonly columns: readonly string[];
  /** Under which the place is kept; the table's where it is left out. A link stays with its columns. */
  readonly name?: string;
  /** Takes one page; pages may come again after a crash, so taking one twice must change nothing. */
  readonly take: (page: CrmChanges, reading: Followed['reading']) => Promise<void>;
}

/**
 * Reads on where the last reading of the table ended, page by page, and remembers the new place
 * once every page was taken. A link that Dataverse has forgotten (0x80044352; it keeps them for
 * seven days) leads to one full reading. A reading that breaks off begins again from the old place.
 */
export async function followChanges(follower: Follower, call: Call): Promise<Followed> {
  const { name = follower.table } = follower;
  const cursor = await follower.cursors.cursor(name);
  const changes = cursor === null ? null : await readFrom(follower, cursor.link, call);
  const read = changes ?? (await readFrom(follower, null, call));
  if (read === null) throw new Problem('CWY-3009', { place: `${follower.table} delta link` });
  const { link, rows, deleted } = read;
  const position = (cursor?.position ?? 0) + 1;
  const kept = await follower.cursors.keepCursor({ name, position, link });
  return { reading: changes === null ? 'full' : 'changes', rows, deleted, overtaken: !kept };
}

interface Read {
  readonly link: string;
  readonly rows: number;
  readonly deleted: number;
}

/** Null when the link has expired. */
async function readFrom(follower: Follower, from: string | null, call: Call): Promise<Read | null> {
  const { table, columns } = follower;
  let [rows, deleted] = [0, 0];
  let link: string | null = null;
  for await (const page of follower.crm.changes(table, columns, from, call)) {
    if (page === 'expired') return null;
    await follower.take(page, from === null ? 'full' : 'changes');
    rows += page.rows.length;
    deleted += page.deleted.length;
    link = page.deltaLink;
  }
  if (link === null) throw new Problem('CWY-3009', { place: `${table} delta link` });
  return { link, rows, deleted };
}
