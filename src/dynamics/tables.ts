import type { CrmTable } from '../ports/crm.ts';
import { assert } from '../std/assert.ts';
import { isGuid } from './guid.ts';

/** How a table is called in a URL, and which column is its primary key. */
interface TableName {
  readonly set: string;
  readonly key: string;
}

const tables = {
  contact: { set: 'contacts', key: 'contactid' },
  account: { set: 'accounts', key: 'accountid' },
  cwy_orderactivity: { set: 'cwy_orderactivities', key: 'activityid' },
  cwy_contactstore: { set: 'cwy_contactstores', key: 'cwy_contactstoreid' },
  cwy_interest: { set: 'cwy_interests', key: 'cwy_interestid' },
  cwy_order: { set: 'cwy_orders', key: 'cwy_orderid' },
  cwy_orderline: { set: 'cwy_orderlines', key: 'cwy_orderlineid' },
  salesorder: { set: 'salesorders', key: 'salesorderid' },
  salesorderdetail: { set: 'salesorderdetails', key: 'salesorderdetailid' },
  pricelevel: { set: 'pricelevels', key: 'pricelevelid' },
  cwy_integrationlog: { set: 'cwy_integrationlogs', key: 'cwy_integrationlogid' },
  task: { set: 'tasks', key: 'activityid' },
  annotation: { set: 'annotations', key: 'annotationid' },
  connection: { set: 'connections', key: 'connectionid' },
  connectionrole: { set: 'connectionroles', key: 'connectionroleid' },
  customeraddress: { set: 'customeraddresses', key: 'customeraddressid' },
  msdynmkt_contactpointconsent4: {
    set: 'msdynmkt_contactpointconsent4s',
    key: 'msdynmkt_contactpointconsent4id',
  },
  msdynmkt_purpose: { set: 'msdynmkt_purposes', key: 'msdynmkt_purposeid' },
  msdynmkt_topic: { set: 'msdynmkt_topics', key: 'msdynmkt_topicid' },
  transactioncurrency: { set: 'transactioncurrencies', key: 'transactioncurrencyid' },
} as const satisfies Record<CrmTable, TableName>;

export function tableName(table: CrmTable): TableName {
  return tables[table];
}

/** `contacts(<guid>)`, as URLs and bindings name a row. */
export function rowPath(table: CrmTable, id: string): string {
  assert(isGuid(id), `A row of ${table} is named by a GUID.`);
  return `${tables[table].set}(${id})`;
}
