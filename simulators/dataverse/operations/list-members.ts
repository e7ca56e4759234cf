import { refusal } from '../errors.ts';
import { childrenOf } from '../odata/row-scope.ts';
import type { Table } from '../schema/schema.ts';
import { isReference, type Reference, type Row } from '../store/row.ts';
import type { Context } from './context.ts';
import { deleteRow } from './delete.ts';
import type { ListMembers, Result } from './operation.ts';
import { needRow } from './rows.ts';
import { createRow } from './write.ts';

/** What `createdfromcode` says about the members of a list. */
const memberTables: Readonly<Record<number, string>> = { 1: 'account', 2: 'contact', 4: 'lead' };

const needTable = (context: Context, name: string): Table => {
  const table = context.database.schema.tables.get(name);
  if (table === undefined) throw refusal('segmentUnknown', name);
  return table;
};

const assertChangeable = (list: Row): void => {
  if (list.values.type === true) {
    throw refusal('argumentInvalid', 'Members of a dynamic list cannot be added or removed.');
  }
  if (list.values.lockstatus === true) {
    throw refusal('argumentInvalid', 'Cannot perform the operation. The list is locked.');
  }
};

const memberRow = (context: Context, list: Row, member: Reference): Row | undefined =>
  childrenOf(context.database, 'listmember', 'entityid', member.id).find((row) => {
    const reference = row.values.listid;
    return isReference(reference) && reference.id === list.id;
  });

const needMember = (context: Context, list: Row, member: Reference): Row => {
  const expected = memberTables[Number(list.values.createdfromcode)] ?? '';
  if (member.table !== '' && member.table !== expected) {
    throw refusal('argumentInvalid', `Members of this list must be of type ${expected}.`);
  }
  const table = needTable(context, expected);
  return needRow(context, table, { kind: 'id', id: member.id }).row;
};

/** Adds rows to a static list or takes them out; a row is a member once. */
export const executeListMembers = (context: Context, operation: ListMembers): Result => {
  const { add, list: id, members, answersId } = operation;
  const { row: list } = needRow(context, needTable(context, 'list'), { kind: 'id', id });
  assertChangeable(list);
  const memberTable = memberTables[Number(list.values.createdfromcode)] ?? '';
  const pairs = needTable(context, 'listmember');
  let memberId = '';
  context.database.transact((transaction) => {
    for (const member of members) {
      const found = needMember(context, list, member);
      const known = memberRow(context, list, member);
      if (!add && known !== undefined) deleteRow(context, transaction, pairs, known);
      if (!add) continue;
      const changes = {
        listid: { table: 'list', id: list.id },
        entityid: { table: memberTable, id: found.id },
        entitytype: memberTable,
      };
      const draft = { id: undefined, changes };
      memberId = (known ?? createRow(context, transaction, pairs, draft)).id;
    }
  });
  if (!answersId) return { status: 204 };
  const url = `${context.root}$metadata#Microsoft.Dynamics.CRM.AddMemberListResponse`;
  return { status: 200, body: JSON.stringify({ '@odata.context': url, Id: memberId }) };
};
