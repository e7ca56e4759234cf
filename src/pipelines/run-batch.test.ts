import { expect, it, vi } from 'vitest';
import { refOf } from '../../test/store-fixtures.ts';
import { consentMap } from '../core/consent/consent-map.ts';
import { insightDefault } from '../core/insight/insight-settings.ts';
import { accountFieldMap } from '../core/mapping/account-map.ts';
import { accountSettingsDefault } from '../core/mapping/account-settings.ts';
import { contactFieldMap } from '../core/mapping/contact-map.ts';
import { contactSettingsDefault } from '../core/mapping/contact-settings.ts';
import type { RecordRef } from '../core/model/record.ts';
import { normaliseSettingsDefault } from '../core/normalise/settings.ts';
import { associateSettingsDefault } from '../core/organisation/settings.ts';
import { lifecycleDefaults } from '../core/timeline/reading.ts';
import type { Outcome, RecordContext, WaitingEvent } from '../ports/store.ts';
import { Problem } from '../problems/problem.ts';
import type { PipelineDeps } from './deps.ts';
import { batchRunner } from './run-batch.ts';

const refuse = (): never => {
  throw new Error('not part of this test');
};
const event: WaitingEvent = {
  id: '0f8fad5b-d9cb-469f-a165-70867728950e',
  correlationId: 'c',
  kind: 'message',
  type: 'CustomerCreated',
  resourceVersion: 1,
  occurredAt: '2026-03-01T09:30:00.000Z',
  receivedAt: '2026-03-01T09:30:00.000Z',
  deleted: false,
  dataErasure: false,
};

/** A record with something to do asks commercetools; the others have nothing to do. */
function contextOf(ref: RecordRef, events: readonly WaitingEvent[]): RecordContext {
  const nothing = {
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
  return { ref, loadedAt: '1:1:', events, ...nothing };
}

/** What went on, in order. */
function stage(answer: (elapse: (ms: number) => void) => Promise<never>) {
  const happened: string[] = [];
  const troubles: string[] = [];
  let nowMs = 0;
  const elapse = (ms: number): void => {
    nowMs += ms;
  };
  const names = (refs: readonly RecordRef[]) => refs.map(({ id }) => id).join('+');
  const deps: PipelineDeps = {
    commerceOf: () => ({
      customer: async (id) => {
        happened.push(`asked for ${id}`);
        return answer(elapse);
      },
      updateCustomer: refuse,
      createCustomer: refuse,
      businessUnit: async () => null,
      businessUnitByKey: refuse,
      unitsOfCompany: refuse,
      updateBusinessUnit: refuse,
      associateRoleName: refuse,
      order: refuse,
      orderIdsOfPayment: refuse,
      orderStateChanges: refuse,
      cart: refuse,
      orderOfCart: refuse,
      cartPage: refuse,
      existingCarts: refuse,
    }),
    crm: {
      read: refuse,
      find: refuse,
      remove: refuse,
      merge: refuse,
      shape: refuse,
      currencyId: refuse,
      create: refuse,
      createCompletedActivity: refuse,
      under: refuse,
      closeOrder: refuse,
      update: refuse,
      upsertMany: refuse,
      changes: refuse,
    },
    store: {
      accept: refuse,
      load: async (refs) =>
        refs.map((ref) => contextOf(ref, ref.id.startsWith('slow') ? [event] : [])),
      links: refuse,
      units: refuse,
      ordersOf: refuse,
      announce: refuse,
      announceRows: refuse,
      settle: async (outcomes: readonly Outcome[]) => {
        happened.push(`settled ${names(outcomes.map(({ ref }) => ref))}`);
      },
      linkedTo: refuse,
      sweep: refuse,
      replay: refuse,
      counts: refuse,
    },
    clock: { now: () => '2026-03-01T09:30:00.000Z', monotonicMs: () => nowMs },
    probe: () => undefined,
    newId: () => 'new',
    pause: () => new Promise((resolve) => void setImmediate(resolve)),
    random: () => 0,
    onFault: (error) => void happened.push(String(error)),
    onTrouble: ({ code }) => void troubles.push(code),
    settings: {
      concurrencyMax: 2,
      retry: { attemptsMax: 3, delayMs: 10, delayMsMax: 10, conflictAttemptsMax: 1 },
      contactRules: [],
      crmIdIn: 'nowhere',
      contactMap: contactFieldMap(contactSettingsDefault),
      accountRules: [],
      accountMap: accountFieldMap(accountSettingsDefault),
      accountIdIn: null,
      primaryContactIn: null,
      associates: associateSettingsDefault,
      addressRows: true,
      timelineRegarding: 'account',
      consent: consentMap({ topics: [] }),
      checkShape: false,
      integrationLog: false,
      normalise: normaliseSettingsDefault,
      timelineKinds: [],
      timelineTarget: 'activity',
      timelineCurrency: 'code',
      storeLabels: {},
      scope: { stores: [], storeless: 'include' },
      storeRecords: false,
      orders: { record: 'none', priceLists: {} },
      carts: { silenceMs: 3_600_000, again: false, url: null },
      timelineSince: null,
      insight: insightDefault,
      lifecycle: lifecycleDefaults,
    },
  };
  const finished = async (refs: readonly RecordRef[]) =>
    void happened.push(`finished ${names(refs)}`);
  const run = (...ids: readonly string[]) =>
    batchRunner(deps)(
      ids.map((id) => refOf(id, id.endsWith('unit') ? 'business-unit' : 'customer')),
      finished,
    );
  return { happened, troubles, run };
}

it('settles and finishes what is done while one record takes long', async () => {
  const gate = Promise.withResolvers<never>();
  const { happened, run } = stage(() => gate.promise);
  const running = run('slow', 'a', 'b');
  await vi.waitFor(() => expect(happened).toContain('finished a+b'));
  expect(happened).toEqual(['asked for slow', 'settled a+b', 'finished a+b']);
  gate.reject(new Problem('CWY-2001'));
  await running;
  expect(happened.slice(3)).toEqual(['settled slow']);
});

it('starts no record when half of the time of its job is over', async () => {
  const { happened, troubles, run } = stage(async (elapse) => {
    elapse(150_000);
    throw new Problem('CWY-2001');
  });
  await run('slow1', 'slow2', 'late');
  expect(happened).toEqual(['asked for slow1', 'asked for slow2', 'settled slow1+slow2']);
  expect(troubles).toEqual(['CWY-2001', 'CWY-2001']);
});

it('settles changes of units apart, so that nobody else waits for their turn', async () => {
  const { happened, run } = stage(async () => {
    throw new Problem('CWY-2001');
  });
  await run('slow-unit', 'a', 'b');
  expect(happened).toEqual(['settled a+b', 'settled slow-unit']);
});
