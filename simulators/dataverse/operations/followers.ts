import type { Table } from '../schema/schema.ts';
import { addressFollower, mirroredAddressFollower } from './addresses.ts';
import { connectionFollower } from './connection-mirror.ts';
import type { Follower } from './follower.ts';
import { memberFollower } from './list-size.ts';
import { partyFollower } from './parties.ts';
import { salesLineFollower, salesOrderFollower } from './sales-orders.ts';

const followers: Readonly<Record<string, Follower>> = {
  contact: addressFollower(3),
  account: addressFollower(2),
  customeraddress: mirroredAddressFollower,
  connection: connectionFollower,
  listmember: memberFollower,
  salesorder: salesOrderFollower,
  salesorderdetail: salesLineFollower,
};

/** What follows the writes of a table. */
export const followerOf = (table: Table): Follower | undefined =>
  table.isActivity ? partyFollower : followers[table.name];
