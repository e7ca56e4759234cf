import { dateTime, decimal, integer, lookup, states, text, via } from './columns.ts';
import { primaryKey, systemColumns } from './system-columns.ts';
import type { TableDefinition } from './types.ts';

const custom = { custom: true } as const;
const SCORE_MAX = 100_000_000_000;

/** What a contact or an account is interested in: one row per kind and key. */
export const interest = (): TableDefinition => ({
  name: 'cwy_interest',
  schemaName: 'cwy_Interest',
  entitySet: 'cwy_interests',
  objectTypeCode: 10_906,
  primaryKey: 'cwy_interestid',
  primaryName: 'cwy_name',
  columns: [
    primaryKey('cwy_InterestId'),
    text('cwy_Name', 200, custom),
    text('cwy_Kind', 20, custom),
    text('cwy_Key', 256, custom),
    decimal('cwy_Score', 2, SCORE_MAX, custom),
    integer('cwy_Rank', custom),
    dateTime('cwy_LastBought', custom),
    text('cwy_CommercetoolsId', 100, custom),
    text('cwy_SourceEventId', 100, custom),
    text('cwy_CorrelationId', 100, custom),
    lookup(
      'cwy_ContactId',
      [via('cwy_ContactId', ['contact'], 'cwy_contact_interests', 'cascade')],
      { ...custom, indexed: true },
    ),
    lookup('cwy_AccountId', [via('cwy_AccountId', ['account'], 'cwy_account_interests')], {
      ...custom,
      indexed: true,
    }),
    ...states(
      ['Active', 'Inactive'],
      [
        { value: 1, label: 'Active', state: 0 },
        { value: 2, label: 'Inactive', state: 1 },
      ],
    ),
    ...systemColumns('cwy_interest', { owned: true }),
  ],
  keys: [],
  isActivity: false,
  isActivityUnion: false,
  changeTracking: false,
  custom: true,
});
