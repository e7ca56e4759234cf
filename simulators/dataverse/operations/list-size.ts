import { childrenOf } from '../odata/row-scope.ts';
import { isReference, type Row } from '../store/row.ts';
import type { Follower, Following } from './follower.ts';

const recount = ({ context, transaction }: Following, member: Row): void => {
  const { database } = context;
  const reference = member.values.listid;
  const lists = database.schema.tables.get('list');
  if (!isReference(reference) || lists === undefined) return;
  const list = database.store('list').get(reference.id);
  if (list === undefined) return;
  const membercount = childrenOf(database, 'listmember', 'listid', list.id).length;
  transaction.replace(lists, list, { ...list.values, membercount });
};

/** `membercount` of a list follows its members. */
export const memberFollower: Follower = { created: recount, deleted: recount };
