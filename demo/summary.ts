import type { CountsAnswer } from '../src/contract/counts.ts';
import type { CheckResult } from './checks/all.ts';
import type { CrmState } from './oracle/state.ts';
import type { Screen } from './progress.ts';

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
  };
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
    },
    requests,
    checks,
    seconds: Math.round(seconds * 10) / 10,
  };
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
    ['CRM rows', `${crm.contacts} contacts, ${crm.timelineEntries} timeline entries`],
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
