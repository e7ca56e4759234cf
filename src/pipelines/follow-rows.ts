import { isActive } from '../core/identity/contact-rules.ts';
import { emailWakeKey } from '../core/identity/wake-keys.ts';
import type { Envelope } from '../core/model/envelope.ts';
import type { Crm, CrmChanges, CrmRow } from '../ports/crm.ts';
import type { CrmCursors } from '../ports/crm-cursor.ts';
import type { LinkedRow, Store, WakeKey } from '../ports/store.ts';
import type { Call } from '../ports/trail.ts';
import type { Waking } from '../ports/waking.ts';
import type { Clock } from '../std/time.ts';
import { type Followed, type Follower, followChanges } from './follow-changes.ts';
import { type InviteRound, type Inviter, invitedColumns, inviteRound } from './invite-contacts.ts';

/** Tables whose rows stand for records. */
export type FollowedTable = 'contact' | 'account';

export interface RowFollower {
  readonly crm: Pick<Crm, 'changes'>;
  readonly cursors: CrmCursors;
  readonly store: Pick<Store, 'accept' | 'linkedTo'> & Waking;
  readonly clock: Clock;
  /** Makes customers of contacts whom people put under an account; left out where nobody does. */
  readonly inviter?: Inviter;
}

const columns = ['statecode', '_masterid_value', 'cwy_commercetoolsid'] as const;

/** Rows looked up and events stored in one statement. */
const groupSizeMax = 500;

/**
 * Turns what people have done to contacts or accounts in Dynamics into events of the records that the
 * rows stand for, and wakes the guests' orders and carts that wait for a contact with its e-mail. Rows
 * that still have the ETag of our own last write are that write coming back, and cause no event. One
 * request per page of changes; three database round trips per 500 changed rows.
 */
export async function followRows(
  deps: RowFollower,
  table: FollowedTable,
  call: Call,
): Promise<Followed> {
  const { crm, cursors, inviter } = deps;
  const follower = { crm, cursors, table };
  if (table === 'account') {
    const take = (page: CrmChanges): Promise<void> => takePage(deps, table, page, noInvites);
    return followChanges({ ...follower, columns, take }, call);
  }
  const round = inviter === undefined ? null : inviteRound(inviter, call);
  const take = async (page: CrmChanges): Promise<void> => {
    await takePage(deps, table, page, round?.invite ?? noInvites);
    // Only now: the news of every page is accepted before the reading begins again.
    const failure = round?.failure() ?? null;
    if (page.deltaLink !== null && failure !== null) throw failure;
  };
  return followChanges({ ...follower, ...contactReading(round !== null), take }, call);
}

/**
 * What is read of contacts, and the cursor for it. Who begins to invite reads everybody once more, for
 * it takes those who are there already; so that is another cursor.
 */
function contactReading(invites: boolean): Pick<Follower, 'name' | 'columns'> {
  return invites
    ? { name: 'contact with company', columns: [...columns, ...invitedColumns] }
    : { name: 'contact with e-mail', columns: [...columns, 'emailaddress1'] };
}

const noInvites: InviteRound['invite'] = async () => undefined;

async function takePage(
  deps: RowFollower,
  table: FollowedTable,
  page: CrmChanges,
  invite: InviteRound['invite'],
): Promise<void> {
  const news = [
    ...page.rows.map((row) => ({ id: row.id, row })),
    ...page.deleted.map((id) => ({ id, row: null })),
  ];
  for (let start = 0; start < news.length; start += groupSizeMax) {
    const group = news.slice(start, start + groupSizeMax);
    const rows = new Map(group.map(({ id, row }) => [id, row]));
    const linked = await deps.store.linkedTo([...rows.keys()]);
    const at = deps.clock.now();
    const envelopes = linked.flatMap((one) => newsOf(table, one, rows.get(one.crmId) ?? null, at));
    if (envelopes.length > 0) await deps.store.accept(envelopes);
    const present = group.map(({ row }) => row).filter((row) => row !== null);
    if (table === 'contact') await deps.store.wake(present.flatMap(wakeKeysOf));
    await invite(present, linked);
  }
}

/**
 * Of an order only a merge is news, for nothing of the contact is written into an order. Of a record
 * that shares a row with the one that fills it, only that this is over.
 */
function newsOf(
  table: FollowedTable,
  linked: LinkedRow,
  row: CrmRow | null,
  at: string,
): readonly Envelope[] {
  const { ref, crmId, etag, reason } = linked;
  if (row !== null && row.etag === etag) return [];
  if (ref.kind === 'order' && !isMergedAway(row)) return [];
  if (reason === 'shared' && row !== null && isFilled(row)) return [];
  return [
    {
      kind: 'crm',
      type: typeOf(table, row),
      dedupeKey: `crm:${table}:${crmId}:${row?.etag ?? 'deleted'}:${ref.kind}:${ref.id}`,
      ref,
      resourceVersion: null,
      occurredAt: at,
      deleted: false,
      dataErasure: false,
      parentEventId: null,
      correlationId: null,
      refusal: null,
    },
  ];
}

/** Our own writes too: what a person wrote just before may have been read by nobody on its own. */
function wakeKeysOf(row: CrmRow): readonly WakeKey[] {
  const email = row.values.emailaddress1;
  return isActive(row) && typeof email === 'string' && email.trim() !== ''
    ? [emailWakeKey(email)]
    : [];
}

function typeOf(table: FollowedTable, row: CrmRow | null): string {
  const what = row === null ? 'Deleted' : 'Changed';
  return table === 'contact' ? `Contact${what}` : `Account${what}`;
}

function isMergedAway(row: CrmRow | null): boolean {
  return row !== null && typeof row.values._masterid_value === 'string' && !isActive(row);
}

function isFilled(row: CrmRow): boolean {
  return isActive(row) && (row.values.cwy_commercetoolsid ?? '') !== '';
}
