import { recordKey } from '../core/model/record.ts';
import type { Act } from '../ports/audit.ts';
import type { ClaimingRow, Rebuilt } from '../ports/operator.ts';
import { assert } from '../std/assert.ts';
import { type ActParts, type ActRow, tellActs } from './act-news.ts';
import { actValues } from './audit.ts';
import { inTransaction, runOn } from './database.ts';
import { type LinkRow, linkOf } from './load.ts';
import { lockWakeKeys, shareBuckets } from './locks.ts';
import { pageRowsMax } from './page.ts';
import { refOfKey } from './record-rows.ts';
import { storableJson } from './storable.ts';
import { noteMovedLinks, tellNoted, unitsKeys } from './unit-news.ts';

/**
 * Adds the links that CRM rows speak of and that are missing, and compares their records at once.
 * A record that several rows claim is linked to none of them.
 */
export async function rebuildLinks(
  parts: ActParts,
  claims: readonly ClaimingRow[],
  act: Act,
): Promise<Rebuilt> {
  assert(claims.length <= pageRowsMax, `At most ${pageRowsMax} rows are taken at once`);
  if (claims.length === 0) return { linked: 0, unchanged: 0, conflicts: [] };
  const byRecord = Map.groupBy(distinct(claims), ({ ref }) => recordKey(ref));
  const keys = [...byRecord.keys()];
  const lone = [...byRecord.values()].flatMap((rows) => (rows.length === 1 ? rows : []));
  const refs = claims.map(({ ref }) => ref);
  const opening = lockWakeKeys(unitsKeys(refs), []) + shareBuckets(keys);
  const { rebuilt, noted } = await inTransaction(parts.pool, opening, async (tx) => {
    const added = await runOn<AddedRow>(tx.client, addLinks, [
      storableJson(lone.map(linkRowOf)),
      ...actValues(act),
    ]);
    // Asked for in a statement of its own, which sees what another one added while ours waited.
    const links = await runOn<LinkRow>(tx.client, selectLinks, [keys]);
    const done = added.map((row) => ({ ref: refOfKey(row.record_key), row }));
    const eventIds = await tellActs(tx, parts, done, { type: 'LinkRebuilt', act });
    const moved = done.map(({ ref }, index) => ({ ref, eventId: eventIds[index] ?? null }));
    return {
      rebuilt: compare([...byRecord.values()].flat(), links, added),
      noted: await noteMovedLinks(tx, moved, act),
    };
  });
  await tellNoted(parts, noted);
  return rebuilt;
}

interface AddedRow extends ActRow {
  readonly record_key: string;
}

function compare(
  claims: readonly ClaimingRow[],
  links: readonly LinkRow[],
  added: readonly AddedRow[],
): Rebuilt {
  const linkedTo = new Map(links.map(linkOf).map(({ ref, crmId }) => [recordKey(ref), crmId]));
  const agreeing = claims.filter(({ ref, crmId }) => linkedTo.get(recordKey(ref)) === crmId);
  const conflicts = claims.filter(({ ref, crmId }) => linkedTo.get(recordKey(ref)) !== crmId);
  return {
    linked: added.length,
    unchanged: agreeing.length - added.length,
    conflicts: conflicts.map(({ ref, crmId }) => ({ ref, crmId })),
  };
}

/** Each row once per record, as it is claimed first, with its id as we write ids. */
function distinct(claims: readonly ClaimingRow[]): readonly ClaimingRow[] {
  const rows = new Map<string, ClaimingRow>();
  for (const claim of claims) {
    const crmId = claim.crmId.toLowerCase();
    const key = `${recordKey(claim.ref)} ${crmId}`;
    if (!rows.has(key)) rows.set(key, { ...claim, crmId });
  }
  return [...rows.values()];
}

function linkRowOf({ ref, crmTable, crmId, reason }: ClaimingRow): object {
  const row = { crm_table: crmTable, crm_id: crmId, reason };
  return { record_key: recordKey(ref), record_id: ref.id, ...row };
}

/** In the order of the keys, so that two groups wait for each other one way only. */
const addLinks = {
  name: 'add_links',
  text: `
    with added as (
      insert into causeway.link (record_key, record_id, crm_table, crm_id, reason)
      select record_key, record_id, crm_table, crm_id, reason
      from jsonb_to_recordset($1) as row (record_key text, record_id text, crm_table text,
        crm_id text, reason text)
      order by record_key
      on conflict (record_key) do nothing
      returning record_key, crm_table, crm_id
    )
    insert into causeway.audit (action, record_key, crm_table, crm_id, who, reason, correlation_id)
    select 'rebuild-link', record_key, crm_table, crm_id, $2, $3, $4 from added order by record_key
    returning id as audit_id, at, record_key`,
};

const selectLinks = {
  name: 'links_of_claims',
  text: 'select record_key, crm_table, crm_id, reason from causeway.link where record_key = any($1)',
};
