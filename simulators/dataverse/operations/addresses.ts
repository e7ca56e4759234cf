import { childrenOf } from '../odata/row-scope.ts';
import { isReference, type Row, type Value, type Values } from '../store/row.ts';
import type { Follower, Following } from './follower.ts';

/** Columns of an address row; a contact has the same ones behind `address1_` and so on. */
const columns = [
  'addresstypecode',
  'city',
  'composite',
  'country',
  'county',
  'fax',
  'freighttermscode',
  'latitude',
  'line1',
  'line2',
  'line3',
  'longitude',
  'name',
  'postalcode',
  'postofficebox',
  'primarycontactname',
  'shippingmethodcode',
  'stateorprovince',
  'telephone1',
  'telephone2',
  'telephone3',
  'upszone',
  'utcoffset',
] as const;

/** Column names of one block, made once: they are looked up at every write of a contact. */
const blockOf = (ordinal: number) => ({
  ordinal,
  id: `address${ordinal}_addressid`,
  composite: `address${ordinal}_composite`,
  prefixed: columns.map((name) => `address${ordinal}_${name}`),
  pairs: columns.map((name) => [name, `address${ordinal}_${name}`] as const),
});

const blocks = [1, 2, 3].map(blockOf);

type Block = ReturnType<typeof blockOf>;

const addressCells = (block: Block, values: Values): Record<string, Value> => {
  const cells: Record<string, Value> = {};
  for (const [name, prefixed] of block.pairs) {
    const value = values[prefixed];
    if (value !== undefined) cells[name] = value;
  }
  return cells;
};

/** Most rows that have an address have its composite, so it is looked at first. */
const isBlockEmpty = (block: Block, values: Values): boolean => {
  if (values[block.composite] !== undefined) return false;
  for (const name of block.prefixed) if (values[name] !== undefined) return false;
  return true;
};

const isEmpty = (cells: Values): boolean => {
  for (const _ in cells) return false;
  return true;
};

const stampNames = ['createdon', 'createdby', 'modifiedon', 'modifiedby'] as const;

const putStamps = (cells: Record<string, Value>, values: Values): void => {
  for (const name of stampNames) {
    const value = values[name];
    if (value !== undefined) cells[name] = value;
  }
};

const rowOf = ({ context }: Following, owner: Row, ordinal: number): Row | undefined =>
  childrenOf(context.database, 'customeraddress', 'parentid', owner.id).find(
    (row) => row.values.addressnumber === ordinal,
  );

/** The cells become the new row's. */
const insertAddress = (
  following: Following,
  owner: Row,
  block: Block,
  cells: Record<string, Value>,
): void => {
  const { context, transaction, table } = following;
  const addresses = context.database.schema.tables.get('customeraddress');
  if (addresses === undefined) return;
  const kept = owner.values[block.id];
  cells.parentid = { table: table.name, id: owner.id };
  cells.objecttypecode = table.name;
  cells.addressnumber = block.ordinal;
  putStamps(cells, owner.values);
  const id = typeof kept === 'string' ? kept : context.newGuid();
  transaction.insert(addresses, id, cells);
};

const differs = (block: Block, before: Row, after: Row): boolean =>
  block.prefixed.some((name) => before.values[name] !== after.values[name]);

const syncBlock = (following: Following, block: Block, owner: Row): void => {
  const { context, transaction } = following;
  const cells = addressCells(block, owner.values);
  const row = rowOf(following, owner, block.ordinal);
  if (row === undefined) {
    if (!isEmpty(cells)) insertAddress(following, owner, block, cells);
    return;
  }
  const addresses = context.database.schema.tables.get('customeraddress');
  if (addresses === undefined) return;
  const kept: Record<string, Value> = { ...row.values };
  for (const name of columns) delete kept[name];
  const { modifiedon = context.now, modifiedby = context.user.reference } = owner.values;
  transaction.replace(addresses, row, { ...kept, ...cells, modifiedon, modifiedby });
};

/** The address blocks of a contact or account are also rows of the address table. */
export const addressFollower = (count: 2 | 3): Follower => {
  const own = blocks.slice(0, count);
  return {
    prepare: (context, cells) => {
      if (context.addressRows === 'none') return;
      for (const block of own) {
        const wanted = context.addressRows === 'all' || !isBlockEmpty(block, cells);
        if (wanted) cells[block.id] ??= context.newGuid();
      }
    },
    created: (following, row) => {
      for (const block of own) {
        if (row.values[block.id] === undefined) continue;
        insertAddress(following, row, block, addressCells(block, row.values));
      }
    },
    updated: (following, before, after) => {
      if (following.context.addressRows === 'none') return;
      for (const block of own)
        if (differs(block, before, after)) syncBlock(following, block, after);
    },
  };
};

const writeBack = (following: Following, row: Row, values: Values): void => {
  const { context, transaction } = following;
  const parent = row.values.parentid;
  const block = blocks.find(({ ordinal }) => ordinal === row.values.addressnumber);
  if (!isReference(parent) || block === undefined || context.addressRows === 'none') return;
  const table = context.database.schema.tables.get(parent.table);
  const owner = context.database.store(parent.table).get(parent.id);
  if (table === undefined || owner === undefined || !table.columnByName.has(block.id)) return;
  const cells: Record<string, Value> = { ...owner.values };
  for (const [name, prefixed] of block.pairs) {
    const value = values[name];
    if (value === undefined) delete cells[prefixed];
    else cells[prefixed] = value;
  }
  cells.modifiedon = context.now;
  cells.modifiedby = context.user.reference;
  transaction.replace(table, owner, cells);
};

/** Writing one of the first address rows writes the block of its contact or account. */
export const mirroredAddressFollower: Follower = {
  updated: (following, _, after) => writeBack(following, after, after.values),
  deleted: (following, row) => writeBack(following, row, {}),
};
