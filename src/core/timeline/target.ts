import { activityIdOf, nameId } from '../identity/deterministic-id.ts';
import type { RecordRef } from '../model/record.ts';

/** Where new entries go: Causeway's own activity, a standard task that is done, or a note. */
export const timelineTargets = ['activity', 'task', 'note'] as const;
export type TimelineTarget = (typeof timelineTargets)[number];

/** Tables whose rows are entries. A ledger may name all of them: the setting may have been changed. */
export type TimelineTable = 'cwy_orderactivity' | 'task' | 'annotation';

/** How the rows of a table point at other rows; the names are case-sensitive. */
interface Lookups {
  /** To the contact on whose timeline the row stands. */
  readonly contact: string;
  /** To the account on whose timeline the row stands. */
  readonly account: string;
  /** Whether others than the one whose timeline it is can take part. */
  readonly parties: boolean;
  /** To the currency of the environment; null = the table has no such column. */
  readonly currency: string | null;
}

const lookups: Readonly<Record<TimelineTable, Lookups>> = {
  cwy_orderactivity: {
    contact: 'regardingobjectid_contact_cwy_orderactivity',
    account: 'regardingobjectid_account_cwy_orderactivity',
    parties: true,
    currency: 'transactioncurrencyid_cwy_orderactivity',
  },
  task: {
    contact: 'regardingobjectid_contact_task',
    account: 'regardingobjectid_account_task',
    parties: false,
    currency: 'transactioncurrencyid_task',
  },
  annotation: {
    contact: 'objectid_contact',
    account: 'objectid_account',
    parties: false,
    currency: null,
  },
};

const tables: Readonly<Record<TimelineTarget, TimelineTable>> = {
  activity: 'cwy_orderactivity',
  task: 'task',
  note: 'annotation',
};

/** The table that new entries are written to under this setting. */
export function tableOf(target: TimelineTarget): TimelineTable {
  return tables[target];
}

/** The navigation properties that an entry of this table is bound by. */
export function lookupsOf(table: TimelineTable): Lookups {
  return lookups[table];
}

/** False for a table that only another version of Causeway writes entries to. */
export function isTimelineTable(name: string): name is TimelineTable {
  return Object.hasOwn(lookups, name);
}

/** The GUID of the row that tells a fact of an order; the same for every replay. */
export function entryIdOf(table: TimelineTable, order: RecordRef, factKey: string): string {
  const { projectKey, id } = order;
  if (table === 'cwy_orderactivity') return activityIdOf(projectKey, id, factKey);
  return nameId([table, projectKey, id, factKey]);
}
