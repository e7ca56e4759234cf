import type { CountsAnswer } from '../src/contract/counts.ts';
import type { CheckResult } from './checks/all.ts';
import type { CrmState } from './oracle/state.ts';
import { digitsOf } from './population/drafts.ts';
import type { Screen } from './progress.ts';
import { numberAt, textAt } from './raw.ts';

interface StoreSum {
  readonly store: string | null;
  readonly currency: string;
  readonly orders: number;
  readonly net: number;
}

/** The result of a run, as `--json` prints it. */
export interface Summary {
  readonly events: Pick<
    CountsAnswer,
    'received' | 'applied' | 'unchanged' | 'superseded' | 'parked' | 'waiting' | 'duplicates'
  >;
  readonly crm: {
    readonly contacts: number;
    readonly timelineEntries: number;
    readonly accounts: number;
    readonly connections: number;
  };
  /** What all contacts bought in each store and currency, by their records in the CRM. */
  readonly stores: readonly StoreSum[];
  /** Requests of Causeway; the shop's own are not counted. */
  readonly requests: { readonly crm: number; readonly commerce: number };
  readonly checks: readonly CheckResult[];
  readonly seconds: number;
}

export function summaryOf(
  counts: CountsAnswer,
  crm: CrmState,
  requests: Summary['requests'],
  checks: readonly CheckResult[],
  seconds: number,
): Summary {
  return {
    events: counts,
    crm: {
      contacts: crm.contacts.length,
      timelineEntries: crm.entries.length,
      accounts: crm.accounts.length,
      connections: crm.connections.length,
    },
    stores: storeSums(crm),
    requests,
    checks,
    seconds: Math.round(seconds * 10) / 10,
  };
}

/** No amount has more digits than this after the point. */
const digitsMax = 4;

function storeSums({ storeRecords }: CrmState): readonly StoreSum[] {
  const sums = new Map<string, StoreSum>();
  for (const row of storeRecords) {
    const [store, currency] = [textAt(row, 'cwy_store'), textAt(row, 'cwy_currency') ?? '?'];
    const name = `${store ?? ''} ${currency}`;
    const { orders, net } = sums.get(name) ?? { orders: 0, net: 0 };
    sums.set(name, {
      ...{ store, currency },
      orders: orders + (numberAt(row, 'cwy_ordercount') ?? 0),
      net: Number((net + (numberAt(row, 'cwy_totalnet') ?? 0)).toFixed(digitsMax)),
    });
  }
  return [...sums.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum);
}

/** One line for each store: `uk: 1,234.50 GBP in 12, 20.00 EUR in 1`, net. */
function storeLines(stores: readonly StoreSum[]): readonly (readonly [string, string])[] {
  const byStore = Map.groupBy(stores, ({ store }) => store ?? 'no store');
  return [...byStore].map(([store, sums], index) => {
    const texts = sums
      .filter(({ orders }) => orders > 0)
      .map(({ orders, net, currency }) => `${amountText(net, currency)} ${currency} in ${orders}`);
    return [index === 0 ? 'By store' : '', `${store}: ${texts.join(', ')}`] as const;
  });
}

function amountText(amount: number, currency: string): string {
  const minimumFractionDigits = digitsOf[currency] ?? 2;
  return amount.toLocaleString('en', { minimumFractionDigits, maximumFractionDigits: digitsMax });
}

export function holds({ checks }: Summary): boolean {
  return checks.length > 0 && checks.every(({ ok }) => ok);
}

export function printSummary(screen: Screen, summary: Summary): void {
  const { events, crm, requests, checks, seconds } = summary;
  const per = (count: number): string => (count / Math.max(1, events.received)).toFixed(2);
  const rows: readonly (readonly [string, string])[] = [
    ['Events', `${events.received} received, and ${events.duplicates} redeliveries recognised`],
    [
      '',
      `${events.applied} applied, ${events.unchanged} unchanged, ${events.superseded} superseded, ${events.parked} parked, ${events.waiting} waiting`,
    ],
    [
      'CRM rows',
      `${crm.contacts} contacts, ${crm.accounts} accounts, ${crm.connections} connections, ${crm.timelineEntries} timeline entries`,
    ],
    ...storeLines(summary.stores),
    [
      'Requests',
      `${requests.crm} to the CRM (${per(requests.crm)} per event), ${requests.commerce} to commercetools (${per(requests.commerce)} per event)`,
    ],
    ['Time', `${seconds} s`],
  ];
  screen.line();
  for (const [name, text] of rows) screen.line(`  ${name.padEnd(10)} ${text}`);
  screen.line();
  const width = Math.max(...checks.map(({ name }) => name.length));
  for (const { name, ok, detail } of checks) {
    screen.line(`  ${ok ? 'ok    ' : 'FAILED'} ${name.padEnd(width)}  ${detail}`);
  }
  const failed = checks.filter(({ ok }) => !ok).length;
  screen.line();
  screen.line(
    failed === 0
      ? `  All ${checks.length} checks hold.`
      : `  ${failed} of ${checks.length} checks FAILED.`,
  );
}
