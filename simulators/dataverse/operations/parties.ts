import { childrenOf } from '../odata/row-scope.ts';
import { isReference, type Reference, type Row, type Value } from '../store/row.ts';
import type { Follower, Following } from './follower.ts';

const REGARDING = 8;
const OWNER = 9;

/** Columns of an activity that the platform repeats as parties, with their part. */
const repeated = [
  ['regardingobjectid', REGARDING],
  ['ownerid', OWNER],
] as const;

const isParty = (value: Value | undefined): value is Reference =>
  isReference(value) && value.table !== 'team';

const insertParty = (
  { context, transaction, table }: Following,
  activity: Row,
  party: Reference,
  mask: number,
): void => {
  const parties = context.database.schema.tables.get('activityparty');
  if (parties === undefined) return;
  transaction.insert(parties, context.newGuid(), {
    activityid: { table: table.name, id: activity.id },
    partyid: party,
    partyobjecttypecode: party.table,
    participationtypemask: mask,
    instancetypecode: 0,
    ispartydeleted: false,
  });
};

const removeParty = ({ context, transaction }: Following, activity: Row, mask: number): void => {
  const { database } = context;
  const parties = database.schema.tables.get('activityparty');
  if (parties === undefined) return;
  for (const row of childrenOf(database, 'activityparty', 'activityid', activity.id)) {
    if (row.values.participationtypemask === mask) transaction.remove(parties, row);
  }
};

const idOf = (value: Value | undefined): string | undefined =>
  isReference(value) ? value.id : undefined;

/** Whether a party repeats a column of its activity; the others are named by callers. */
export const isRepeatedParty = (party: Row): boolean =>
  repeated.some(([, mask]) => mask === party.values.participationtypemask);

/** Every activity has its owner and the row it regards among its parties. */
export const partyFollower: Follower = {
  created: (following, row) => {
    for (const [column, mask] of repeated) {
      const party = row.values[column];
      if (isParty(party)) insertParty(following, row, party, mask);
    }
  },
  updated: (following, before, after) => {
    for (const [column, mask] of repeated) {
      const party = after.values[column];
      if (idOf(before.values[column]) === idOf(party)) continue;
      removeParty(following, after, mask);
      if (isParty(party)) insertParty(following, after, party, mask);
    }
  },
};
