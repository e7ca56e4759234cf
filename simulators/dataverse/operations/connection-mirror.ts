import { isReference, type Row, type Value, type Values } from '../store/row.ts';
import type { Context } from './context.ts';
import type { Follower, Following } from './follower.ts';
import { referenceName } from './format.ts';

/** Columns that stand on the other side in the mirrored row. */
const swapped: readonly (readonly [string, string])[] = [
  ['record1id', 'record2id'],
  ['record1roleid', 'record2roleid'],
];

/** Columns that belong to each of the two rows alone. */
const own = ['relatedconnectionid', 'ismaster'] as const;

/** A connection is called after the row at its other end. */
const nameIt = (context: Context, cells: Record<string, Value>): void => {
  const other = cells.record2id;
  const name = other === undefined ? undefined : referenceName(context.database, other);
  if (name === undefined) delete cells.name;
  else cells.name = name;
};

const mirrored = (context: Context, values: Values): Record<string, Value> => {
  const result: Record<string, Value> = { ...values };
  for (const [left, right] of swapped) {
    const [a, b] = [values[left], values[right]];
    delete result[left];
    delete result[right];
    if (b !== undefined) result[left] = b;
    if (a !== undefined) result[right] = a;
  }
  for (const name of own) delete result[name];
  nameIt(context, result);
  return result;
};

const partnerOf = ({ context }: Following, row: Row): Row | undefined => {
  const related = row.values.relatedconnectionid;
  return isReference(related) ? context.database.store('connection').get(related.id) : undefined;
};

/** A connection can be found from both ends: the platform writes a second row, seen the other way. */
export const connectionFollower: Follower = {
  prepare: (context, cells) => {
    nameIt(context, cells);
    cells.relatedconnectionid ??= { table: 'connection', id: context.newGuid() };
  },
  created: ({ context, transaction, table }, row) => {
    const related = row.values.relatedconnectionid;
    if (!isReference(related)) return;
    transaction.insert(table, related.id, {
      ...mirrored(context, row.values),
      ismaster: false,
      relatedconnectionid: { table: 'connection', id: row.id },
    });
  },
  updated: (following, _, after) => {
    const partner = partnerOf(following, after);
    if (partner === undefined) return;
    const { ismaster = false, relatedconnectionid } = partner.values;
    following.transaction.replace(following.table, partner, {
      ...mirrored(following.context, after.values),
      ismaster,
      ...(relatedconnectionid === undefined ? {} : { relatedconnectionid }),
    });
  },
  deleted: (following, row) => {
    const partner = partnerOf(following, row);
    if (partner !== undefined) following.transaction.remove(following.table, partner);
  },
};
