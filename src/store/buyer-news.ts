import type { Envelope } from '../core/model/envelope.ts';
import { type RecordRef, recordKey } from '../core/model/record.ts';
import { type Outcome, ordersChanged, type WakeKey } from '../ports/store.ts';
import { runOn, type Transaction } from './database.ts';
import { refOfKey } from './record-rows.ts';
import { type UnitPlaces, type UnitSums, unitsToTell } from './unit-buyers.ts';
import type { IdSource } from './uuid7.ts';

/**
 * To be held alone while links are made and contacts touched: a guest's order and a customer that
 * come to one contact at the same time are settled one after the other, and the second sees the first.
 */
export function contactKeys(outcomes: readonly Outcome[]): readonly WakeKey[] {
  return contactsOf(outcomes).map(contactKey);
}

export function contactKey(crmId: string): WakeKey {
  return `contact:${crmId}`;
}

function contactsOf(outcomes: readonly Outcome[]): readonly string[] {
  const ids = outcomes.flatMap(({ link, touched }) => [
    ...touched.contacts,
    ...(link === null ? [] : [link.crmId]),
  ]);
  return [...new Set(ids)];
}

/** What is known of units when their buyers are told. */
export interface UnitsTold {
  readonly before: UnitPlaces;
  readonly sums: UnitSums;
}

/**
 * The news for buyers whose orders are others after these outcomes: those that are named, those that
 * fill a row that is named, those that are linked now to a row that others have brought orders to,
 * and units as `unitsToTell` has it. One statement where rows are concerned, and one where units are.
 * Comes before any row but those of units is written, for the buckets of the buyers have to be locked
 * first.
 */
export async function buyerNews(
  tx: Transaction,
  outcomes: readonly Outcome[],
  newId: IdSource,
  { before, sums }: UnitsTold,
): Promise<readonly Envelope[]> {
  const ids = contactsOf(outcomes);
  const rows = ids.length === 0 ? [] : await runOn<ContactRow>(tx.client, readContacts, [ids]);
  const contacts = new Map(rows.map((row) => [row.crm_id, row]));
  const fillers = Map.groupBy(outcomes.filter(fillsContact), ({ link }) => link?.crmId ?? '');
  const units = await unitsToTell(tx, outcomes, before, sums);
  return outcomes.flatMap((outcome) => {
    const filling = outcome.touched.contacts.flatMap((crmId) => [
      ...(contacts.get(crmId)?.fillers ?? []),
      ...(fillers.get(crmId) ?? []).map(({ ref }) => recordKey(ref)),
    ]);
    const meets = fillsContact(outcome) && contacts.get(outcome.link?.crmId ?? '')?.has_others;
    const named = [...outcome.touched.customers, ...(units.get(outcome) ?? [])].map(recordKey);
    const keys = new Set([...named, ...filling, ...(meets ? [recordKey(outcome.ref)] : [])]);
    return [...keys].map((key) => newsFor(refOfKey(key), outcome, newId));
  });
}

function fillsContact({ ref, link }: Outcome): boolean {
  const isBuyer = ref.kind === 'customer' || ref.kind === 'business-unit';
  return isBuyer && link !== null && link.reason !== 'shared';
}

interface ContactRow {
  readonly crm_id: string;
  /** Customers, or business units, whose jobs write the row. */
  readonly fillers: readonly string[];
  /** Guests' orders, or other customers or units, are linked to it. */
  readonly has_others: boolean;
}

export const readContacts = {
  name: 'read_contacts',
  text: `
    select crm_id,
      coalesce(array_agg(record_key) filter (where is_buyer and reason <> 'shared'), '{}')
        as fillers,
      bool_or(not is_buyer or reason = 'shared') as has_others
    from (select crm_id, record_key, reason,
        split_part(record_key, '/', 2) in ('customer', 'business-unit') as is_buyer
      from causeway.link where crm_id = any($1)) as linked
    group by crm_id`,
};

/** Each change is news of its own: it is stored with the change or not at all, so never twice. */
function newsFor(ref: RecordRef, outcome: Outcome, newId: IdSource): Envelope {
  return {
    kind: 'derived',
    type: ordersChanged,
    dedupeKey: `orders-changed:${newId()}`,
    ref,
    resourceVersion: null,
    occurredAt: outcome.steps[0]?.at ?? new Date().toISOString(),
    deleted: false,
    dataErasure: false,
    parentEventId: outcome.eventId,
    correlationId: outcome.correlationId,
    refusal: null,
  };
}
