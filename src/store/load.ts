import type { Pool } from 'pg';
import type { RecordRef } from '../core/model/record.ts';
import type { OpenIntent } from '../core/reconcile/recovered-base.ts';
import type {
  LedgerEntry,
  LedgerLine,
  Link,
  Mirror,
  RecordContext,
  Retry,
  WaitingEvent,
} from '../ports/store.ts';
import { catalogue, type ProblemCode } from '../problems/catalogue.ts';
import { must } from '../std/assert.ts';
import { run } from './database.ts';
import { formerCrmIds } from './former-links.ts';
import { bucketsOf, keysOf, passBarrier } from './locks.ts';
import { membershipsOf, unitMemoryOf } from './memberships.ts';
import { instant, refOfKey } from './record-rows.ts';
import { type SummaryRow, summaryOf } from './summary-rows.ts';
import { type MembershipRow, membershipOf, type UnitRow, unitOf } from './unit-rows.ts';
import {
  type ConsentRow,
  consentOf,
  type EditRow,
  editOf,
  type VerdictRow,
  verdictOf,
} from './view-rows.ts';

/** All that is known of the records, in their order; read in one snapshot. */
export async function load(
  pool: Pool,
  refs: readonly RecordRef[],
  eventsMax: number,
): Promise<readonly RecordContext[]> {
  if (refs.length === 0) return [];
  const keys = keysOf(refs);
  await run(pool, passBarrier, [bucketsOf(keys)]);
  const rows = await run<ContextRow>(pool, readContexts, [keys, eventsMax]);
  return rows.map(contextOf);
}

/** The links of the records; those without one are left out. */
export async function links(pool: Pool, refs: readonly RecordRef[]): Promise<readonly Link[]> {
  const rows = await run<LinkRow>(pool, readLinks, [keysOf(refs)]);
  return rows.map(linkOf);
}

/**
 * An order has a handful of facts; a customer who acts for all divisions of a large company a connection
 * for each. Of more, connections that have ended are left out first. Addresses that were removed do
 * not count: what is left of their rows says nothing any more.
 */
const ledgerMax = 3_000;
/** A payment belongs to one order as a rule. */
const ordersMax = 100;
/** Candidates that were refused, one decision at a time. */
const verdictsMax = 1000;
/** More than a table of Dataverse has columns. */
const editsMax = 2000;
/** Channels times purposes times two sources. */
const consentsMax = 200;

export const readContexts = {
  name: 'read_contexts',
  text: `
    select input.record_key, pg_current_snapshot()::text as loaded_at,
      (select coalesce(jsonb_agg(found), '[]') from (
        select id, correlation_id, kind, type, resource_version, occurred_at, received_at, deleted,
          data_erasure
        from causeway.event
        where event.record_key = input.record_key and state = 'waiting'
        order by id limit $2) as found) as events,
      (select to_jsonb(link) from causeway.link where link.record_key = input.record_key) as link,
      ${formerCrmIds} as former_crm_ids,
      (select to_jsonb(mirror) from causeway.mirror
        where mirror.record_key = input.record_key) as mirror,
      (select to_jsonb(intent) from causeway.write_intent as intent
        where intent.record_key = input.record_key) as intent,
      (select coalesce(jsonb_agg(found), '[]') from (
        select crm_id, verdict from causeway.pair_verdict
        where pair_verdict.record_key = input.record_key
        order by crm_id limit ${verdictsMax}) as found) as verdicts,
      (select coalesce(jsonb_agg(found), '[]') from (
        select column_name, value, instead_of, applied_at from causeway.column_edit
        where column_edit.record_key = input.record_key
        order by column_name limit ${editsMax}) as found) as edits,
      (select coalesce(jsonb_agg(found), '[]') from (
        select distinct on (channel, purpose, source) channel, purpose, value, source, given, at,
          dated
        from causeway.consent where consent.record_key = input.record_key
        order by channel desc, purpose desc, source desc, id desc
        limit ${consentsMax}) as found) as consents,
      (select coalesce(jsonb_agg(found), '[]') from (
        select * from causeway.ledger where ledger.record_key = input.record_key
          and (told is not null or crm_table <> 'customeraddress')
        order by told ->> 'until' is not null, fact_key limit ${ledgerMax}) as found) as ledger,
      (select coalesce(jsonb_agg(found.order_id), '[]') from (
        select order_id from causeway.order_payment
        where input.kind = 'payment' and order_payment.project_key = input.project_key
          and order_payment.payment_id = input.record_id
        order by order_id limit ${ordersMax}) as found) as order_ids,
      (select to_jsonb(summary) from causeway.order_summary as summary
        where summary.record_key = input.record_key) as summary,
      ${unitMemoryOf} as unit, ${membershipsOf} as memberships,
      (select to_jsonb(found) from (
        select *, extract(epoch from next_at - clock_timestamp()) * 1000 as in_ms
        from causeway.retry where retry.record_key = input.record_key) as found) as retry
    from (select record_key, position, split_part(record_key, '/', 1) as project_key,
        split_part(record_key, '/', 2) as kind, split_part(record_key, '/', 3) as record_id
      from unnest($1::text[]) with ordinality as key (record_key, position)) as input
    order by position`,
};

const readLinks = {
  name: 'read_links',
  text: 'select record_key, crm_table, crm_id, reason from causeway.link where record_key = any($1)',
};

interface ContextRow {
  readonly record_key: string;
  readonly loaded_at: string;
  readonly events: readonly EventRow[];
  readonly link: LinkRow | null;
  readonly former_crm_ids: readonly string[];
  readonly mirror: MirrorRow | null;
  readonly intent: OpenIntent | null;
  readonly ledger: readonly ToldRow[];
  readonly verdicts: readonly VerdictRow[];
  readonly edits: readonly EditRow[];
  readonly consents: readonly ConsentRow[];
  readonly order_ids: readonly string[];
  readonly summary: SummaryRow | null;
  readonly unit: UnitRow | null;
  readonly memberships: readonly MembershipRow[];
  readonly retry: RetryRow | null;
}

interface EventRow {
  readonly id: string;
  readonly correlation_id: string;
  readonly kind: WaitingEvent['kind'];
  readonly type: string;
  readonly resource_version: number | null;
  readonly occurred_at: string;
  readonly received_at: string;
  readonly deleted: boolean;
  readonly data_erasure: boolean;
}

export interface LinkRow {
  readonly record_key: string;
  readonly crm_table: string;
  readonly crm_id: string;
  readonly reason: string;
}

interface MirrorRow {
  readonly record_key: string;
  readonly version: number;
  readonly etag: string | null;
  readonly crm_id: string | null;
  readonly values: Mirror['values'];
  readonly crm: Mirror['crm'];
}

export interface LedgerRow {
  readonly record_key: string;
  readonly fact_key: string;
  readonly order_number: string | null;
  readonly crm_table: string;
  readonly crm_id: string;
  readonly event_id: string;
  readonly correlation_id: string;
}

interface ToldRow extends LedgerRow {
  readonly told: LedgerEntry['told'];
}

interface RetryRow {
  readonly attempts: number;
  readonly since: string;
  readonly next_at: string;
  readonly in_ms: number;
  readonly problem_code: string;
}

function contextOf(row: ContextRow): RecordContext {
  return {
    ref: refOfKey(row.record_key),
    loadedAt: row.loaded_at,
    events: row.events.map(waitingEventOf),
    link: row.link === null ? null : linkOf(row.link),
    formerCrmIds: row.former_crm_ids,
    mirror: row.mirror === null ? null : mirrorOf(row.mirror, row.link),
    intent: row.intent && { known: row.intent.known, intended: row.intent.intended },
    ledger: row.ledger.map(ledgerEntryOf),
    verdicts: row.verdicts.map(verdictOf),
    edits: row.edits.map(editOf),
    consents: row.consents.map(consentOf),
    orderIds: row.order_ids,
    summary: row.summary === null ? null : summaryOf(row.summary),
    unit: row.unit === null ? null : unitOf(row.unit),
    memberships: row.memberships.map(membershipOf),
    retry: row.retry === null ? null : retryOf(row.retry),
  };
}

function waitingEventOf(row: EventRow): WaitingEvent {
  return {
    id: row.id,
    correlationId: row.correlation_id,
    kind: row.kind,
    type: row.type,
    resourceVersion: row.resource_version,
    occurredAt: instant(row.occurred_at),
    receivedAt: instant(row.received_at),
    deleted: row.deleted,
    dataErasure: row.data_erasure,
  };
}

export function linkOf(row: LinkRow): Link {
  return {
    ref: refOfKey(row.record_key),
    crmTable: row.crm_table,
    crmId: row.crm_id,
    reason: row.reason,
  };
}

/** Null when it was agreed with another row than the one that the record is linked to. */
function mirrorOf(row: MirrorRow, link: LinkRow | null): Mirror | null {
  if (row.crm_id !== null && row.crm_id !== link?.crm_id) return null;
  return {
    ref: refOfKey(row.record_key),
    version: row.version,
    etag: row.etag,
    crmId: row.crm_id,
    values: row.values,
    crm: row.crm,
  };
}

function ledgerEntryOf(row: ToldRow): LedgerEntry {
  return { ...ledgerLineOf(row), told: row.told };
}

export function ledgerLineOf(row: LedgerRow): LedgerLine {
  return {
    order: refOfKey(row.record_key),
    factKey: row.fact_key,
    orderNumber: row.order_number,
    crmTable: row.crm_table,
    crmId: row.crm_id,
    eventId: row.event_id,
    correlationId: row.correlation_id,
  };
}

function retryOf(row: RetryRow): Retry {
  return {
    attempts: row.attempts,
    since: instant(row.since),
    nextAt: instant(row.next_at),
    inMs: Math.ceil(row.in_ms),
    problem: problemCode(row.problem_code),
  };
}

/** A code of the catalogue; the table only ever receives such. */
export function problemCode(text: string): ProblemCode {
  return must(isProblemCode(text) ? text : null, `The catalogue has the problem ${text}`);
}

function isProblemCode(text: string): text is ProblemCode {
  return Object.hasOwn(catalogue, text);
}
