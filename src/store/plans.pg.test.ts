import { afterAll, beforeAll, expect, it } from 'vitest';
import { sampleSummary } from '../../test/samples/order-summary.ts';
import {
  candidateOf,
  consentLineOf,
  decisionOf,
  envelopeOf,
  outcomeOf,
  refOf,
  reviewOf,
} from '../../test/store-fixtures.ts';
import { associateOf, memoryOf, unitRef } from '../../test/store-units.ts';
import { type StoreWorld, storeWorld } from '../../test/store-world.ts';
import type { RecordContext } from '../ports/store.ts';
import { readContacts } from './buyer-news.ts';
import { personsOfId } from './consent-ledger.ts';
import { decisionsWith } from './decision-log.ts';
import { findingRows, insertFindings } from './findings.ts';
import { selectLinked } from './linked-to.ts';
import { readContexts } from './load.ts';
import { selectOrders } from './orders-of.ts';
import { selectParked } from './parked.ts';
import { selectReviews } from './review-list.ts';
import { settleParameters } from './settle-rows.ts';
import { writeOutcomes } from './settle-sql.ts';
import { storableJson } from './storable.ts';
import { selectUnitsToTell } from './unit-buyers.ts';
import { changeUnits } from './unit-changes.ts';
import { takeNews } from './unit-news.ts';
import { unitLinkRows, unitRows } from './unit-rows.ts';
import { selectUnitsOfKeys, selectUnitsOfRows } from './units.ts';
import { uuid7Source } from './uuid7.ts';
import { selectAwaited } from './wake.ts';

const backlog = 5_000;
const crmId = (n: number): string => `c0ffee00-0000-4000-8000-${String(n).padStart(12, '0')}`;
const newId = uuid7Source();
const nothingKnown: RecordContext = {
  ref: refOf('nothing'),
  loadedAt: '1:1:',
  events: [],
  link: null,
  formerCrmIds: [],
  mirror: null,
  intent: null,
  ledger: [],
  verdicts: [],
  edits: [],
  consents: [],
  orderIds: [],
  summary: null,
  unit: null,
  memberships: [],
  retry: null,
};
const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
let world: StoreWorld;
beforeAll(async () => {
  world = await storeWorld();
  const refs = Array.from({ length: backlog }, (_, n) => refOf(`backlog-${n}`));
  // Plans are made while the table is empty, as they are in a new installation, and kept.
  await world.store.accept([envelopeOf('first', refOf('first'))]);
  await world.store.settle([outcomeOf(await world.loadOne(refOf('first')), 'applied')]);
  await world.store.accept(refs.map((ref) => envelopeOf(ref.id, ref)));
  await world.store.giveUp(refs.slice(0, backlog / 2), { code: 'CWY-4007', message: 'CWY-4007' });
  for (let from = 0; from < backlog; from += backlog / 5) await fillView(from, from + backlog / 5);
  await fillUnits();
  await world.db.pool.query(
    `update causeway.event set waits_for = 'email:' || record_id where state = 'parked'`,
  );
});
afterAll(() => world.close());

/** What thousands of runs found out: a question, a decision, a consent and a link for each record. */
async function fillView(from: number, to: number): Promise<void> {
  const outcomes = Array.from({ length: to - from }, (_, index) => {
    const ref = refOf(`backlog-${from + index}`);
    return outcomeOf({ ...nothingKnown, ref }, null, {
      link: { ref, crmTable: 'contact', crmId: crmId(from + index), reason: 'email' },
      review: reviewOf([candidateOf(crmId(from + index))]),
      decisions: [decisionOf()],
      consents: [consentLineOf()],
      mergedFrom: crmId(from + index + backlog),
    });
  });
  const bought = outcomes.map(({ ref: { id } }) => {
    const ref = refOf(id, 'order');
    const now = sampleSummary({ ref, customerId: id });
    return outcomeOf({ ...nothingKnown, ref }, null, { summary: { now } });
  });
  await world.store.settle(bought);
  await world.store.settle(outcomes);
}

/** Companies with one division each, and one person in both; their accounts are those of the view. */
async function fillUnits(): Promise<void> {
  const numbers = `from generate_series(0, ${backlog - 1}) as n,
    (values ('Company'), ('Division')) as kind (kind)`;
  const key = `'shop/business-unit/' || kind || '-' || n`;
  await world.db.pool.query(`
    insert into causeway.business_unit (record_key, project_key, record_id, unit_key, parent_key,
      top_level_key, name, unit_type, status, associates_from_parent, version)
    select ${key}, 'shop', kind || '-' || n, kind || '-' || n,
      case kind when 'Division' then 'Company-' || n end, 'Company-' || n, 'n', kind, 'Active',
      kind = 'Division', 1 ${numbers};
    insert into causeway.membership (unit_record_key, customer_key, roles)
    select ${key}, 'shop/customer/backlog-' || n, '[{"key": "buyer", "passedOn": true}]' ${numbers};
    insert into causeway.link (record_key, record_id, crm_table, crm_id, reason)
    select ${key}, kind || '-' || n, 'account',
      'c0ffee00-0000-4000-8000-' || lpad(n::text, 12, '0'), 'created' ${numbers};
    insert into causeway.unit_news (record_key, correlation_id, occurred_at)
    select 'shop/customer/backlog-' || n, 'c', now() ${numbers} where kind = 'Company'`);
}

interface PlanNode {
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Relation Name'?: string;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Index Name'?: string;
  readonly Plans?: readonly PlanNode[];
}

/** Rows that the statement had in hand anywhere, also those that it threw away. */
function rowsRead(node: PlanNode): number {
  const own = (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'];
  return own + (node.Plans ?? []).reduce((sum, inner) => sum + rowsRead(inner), 0);
}

it('the work for one record does not grow with the events that wait or are parked', async () => {
  const ref = refOf('backlog-4999');
  const context = await world.loadOne(ref);
  const outcome = outcomeOf(context, 'applied', {
    supersedesParked: true,
    appeared: ['customer:shop/x'],
  });
  const found = {
    ...outcome,
    review: reviewOf([candidateOf(crmId(1))]),
    decisions: [decisionOf()],
    consents: [consentLineOf({ value: 'out' })],
    edits: { applied: [{ column: 'firstname', insteadOf: null }], lapsed: ['lastname'] },
    mergedFrom: crmId(1),
  };
  const findings = findingRows({ newId, decisionValues: 'keep' }, [found]).map(storableJson);
  const ofId = decisionsWith({ id: crmId(4_999), rule: 'dynamics' });
  const cursor = '9223372036854775807';
  const buyer = { project_key: 'shop', kind: 'customer', unit_key: null, crm_id: crmId(4_999) };
  const buyers = storableJson([{ ...buyer, record_key: 'shop/customer/backlog-4999' }]);
  const unit = { ...buyer, kind: 'business-unit', unit_key: 'Division-4999' };
  const units = storableJson([{ ...unit, record_key: 'shop/business-unit/Division-4999' }]);
  const start = { position: 0, project_key: 'shop', unit_key: 'Division-4999', is_new: true };
  const division = { ...nothingKnown, ref: unitRef('Division-4999') };
  const unitOutcome = [
    outcomeOf(division, null, {
      loadedAt: context.loadedAt,
      unit: {
        now: memoryOf('Division-4999', {
          parentKey: 'Company-4998',
          associatesFromParent: true,
          associates: [associateOf('backlog-1', 'buyer')],
        }),
      },
      link: { ref: division.ref, crmTable: 'account', crmId: crmId(1), reason: 'created' },
    }),
  ];
  for (const [{ text }, values] of [
    [readContexts, [['shop/customer/backlog-4999'], 100]],
    [readContexts, [['shop/payment/backlog-4999'], 100]],
    [writeOutcomes, [...settleParameters([outcome]), false]],
    // A page of ten out of thousands, and that of a problem which nothing has.
    [selectParked, [['CWY-4001', 'CWY-4007'], null, null, 'infinity', lastId, 10]],
    [insertFindings, findings],
    [selectAwaited, [['email:backlog-1', 'email:nobody']]],
    [selectLinked, [[crmId(4_999), crmId(4_998)]]],
    [readContacts, [[crmId(4_999), crmId(4_998)]]],
    [selectOrders, [buyers, 100, true]],
    [selectOrders, [units, 100, true]],
    [selectUnitsToTell, [storableJson([start]), true]],
    [selectReviews, [newId(), 'backlog-4999', [crmId(4_999)], 10]],
    [decisionsWith({}).statement, [cursor, 10]],
    [decisionsWith({ column: 'lastname' }).statement, [cursor, 10, 'lastname']],
    [ofId.statement, [cursor, 10, ...ofId.values]],
    [
      changeUnits,
      [unitOutcome.flatMap(unitRows), unitOutcome.flatMap(unitLinkRows)]
        .map(storableJson)
        .concat('10'),
    ],
    [selectUnitsOfKeys, ['shop', ['Company-4999', 'Division-4998'], 100]],
    [selectUnitsOfRows, [[crmId(4_999)], 100]],
    [takeNews, [['shop/customer/backlog-4999']]],
    [personsOfId, [crmId(4_999), crmId(4_999)]],
    [selectParked, [['CWY-4001'], null, null, 'infinity', lastId, 10]],
  ] as const) {
    const { rows } = await world.db.pool.query<{ 'QUERY PLAN': readonly { Plan: PlanNode }[] }>(
      `explain (analyze, format json) ${text}`,
      [...values],
    );
    const plan = rows[0]?.['QUERY PLAN'][0]?.Plan;
    // A unit, its parents before and after, its people and their accounts, in some thirty parts.
    const rowsMax = text === changeUnits.text ? 250 : 100;
    expect(plan && rowsRead(plan), text).toBeLessThan(rowsMax);
  }
});
