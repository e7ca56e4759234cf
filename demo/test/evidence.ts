import type { EventNews } from '../causeway.ts';
import type { Evidence } from '../checks/check.ts';
import type { Raw } from '../raw.ts';
import type { Notes } from '../story/stage.ts';
import * as shopping from './cart-evidence.ts';
import * as company from './company-evidence.ts';

const placedAt = '2026-03-01T09:00:00.000Z';
const chargedAt = '2026-03-01T09:05:00.000Z';
const refundedAt = '2026-03-03T12:00:00.000Z';
const cancelledAt = '2026-03-04T08:00:00.000Z';

/** A world in which every promise holds: two customers, a known contact, a company, four orders. */
export function honestEvidence(): Evidence {
  return {
    commerce: {
      customers: [anna, late],
      customerGroups: [{ id: 'g1', key: 'gold' }],
      orders: [paidOrder, guestOrderThatArrived, guestOrderThatWaits, company.companyOrder],
      payments: [payment],
      messages: [
        {
          type: 'OrderStateChanged',
          resource: { typeId: 'order', id: 'o1' },
          orderState: 'Cancelled',
          createdAt: cancelledAt,
        },
        shopping.editMessage,
      ],
      units: company.units,
      associateRoles: company.associateRoles,
      carts: shopping.carts,
    },
    crm: {
      contacts: [annasContact, latesContact, strangersContact, annasSecondContact],
      accounts: company.accounts,
      entries: [...entries, shopping.editEntry, company.companyEntry, ...shopping.cartEntries],
      parties: company.parties,
      connections: company.connections,
      connectionRoles: company.connectionRoles,
      storeRecords: shopping.storeRecords,
    },
    counts: { ...counts, waiting: 0 },
    events: [applied, waits],
    deliveries: { pending: 0, delivered: 5, duplicated: 1, reordered: 1, failed: 0 },
    notes: honestNotes(),
    logs: [{ file: 'worker.log', text: '{"msg":"answered","status":202}' }],
    secrets: ['very-secret-token'],
    traceByCommand: async () => trace,
    traceByApi: async () => trace,
  };
}

/** What the story has noted of itself; anew for each world, for chapters write into it. */
function honestNotes(): Notes {
  return {
    untouched: { touches: 2, crmRequests: 0, events: 3 },
    ordersExpectedToWait: ['o3'],
    ordersThatWaited: ['o2'],
    outage: { refused: 3, changes: 4 },
    lostAnswers: 1,
    throttled: 2,
    killed: { pid: 1, replacedBy: 2, waitingThen: 12 },
    replay: { orderNumber: '1001', redelivered: 2, newRows: 0 },
    conflict: {
      ...{ customerId: 'c1', contactId: 'k1', ownerWon: true, restored: 'Vogel-Winkler' },
      decisions: ['lastname dynamics dynamics'],
    },
    correction: {
      ...{ customerId: 'c1', contactId: 'k1', firstname: 'Anna', requestsAfter: 0 },
      changesAfter: { customer: 0, contact: 0 },
    },
    optOut: {
      agreed: true,
      people: [
        {
          ...{
            customerId: 'c1',
            contactId: 'k1',
            hadAgreed: true,
            now: ['email newsletter out'],
          },
          history: ['in commercetools', 'out dynamics'],
        },
      ],
    },
    question: {
      ...{ customerId: 'c1', chosen: 'k4', other: 'k1', eventsWaiting: 2 },
      ...{ untouchedBefore: true, middlenameOfOther: null },
    },
    cartsLeft: [...shopping.cartsLeft],
    edited: { orderId: 'o2', editId: 'd1' },
    twoMarkets: { customerId: 'c2', places: [{ storeKey: 'uk', currency: 'EUR' }] },
    company: company.companyNotes,
    merge: { customerId: 'c1', winner: 'k1', loser: 'k4', middlename: 'Aurelia' },
    nameless: {
      places: ['lastname is missing', 'lastname is missing'],
      repaired: [
        { customerId: 'c1', lastname: 'Vogel-Winkler' },
        { customerId: 'c2', lastname: 'Spaet' },
      ],
    },
  };
}

const counts = { received: 2, applied: 1, unchanged: 0, superseded: 0, parked: 1, duplicates: 1 };
const trace = { events: [{ id: 'e1' }], steps: [{ status: 200 }] };

const anna: Raw = {
  id: 'c1',
  email: 'Anna.Vogel@example.com',
  firstName: 'Anna',
  middleName: 'Aurelia',
  externalId: 'k1',
  custom: { fields: { newsletter: false } },
  lastName: 'Vogel-Winkler',
  title: 'Frau',
  locale: 'de-DE',
  customerNumber: 'C-1',
  addresses: [
    { id: 'a1', country: 'DE', streetName: 'Rosenweg', streetNumber: '1', city: 'Köln' },
    { id: 'a2', country: 'AT', city: 'Graz', phone: '+43 1 5550', state: 'Steiermark' },
  ],
  defaultBillingAddressId: 'a1',
  shippingAddressIds: ['a2'],
  customerGroup: { typeId: 'customer-group', id: 'g1' },
  stores: [{ key: 'uk' }, { key: 'dach' }],
};
const late: Raw = {
  id: 'c2',
  externalId: 'k2',
  lastName: 'Spaet',
  email: 'late@example.org',
  addresses: [],
};

const provenance = { cwy_sourceeventid: 'e1' };
const annasContact: Raw = {
  ...provenance,
  contactid: 'k1',
  cwy_commercetoolsid: 'c1',
  parentcustomerid: { table: 'account', id: 'a1' },
  firstname: 'Anna',
  middlename: 'Aurelia',
  donotbulkemail: true,
  lastname: 'Vogel-Winkler',
  salutation: 'Frau',
  emailaddress1: 'Anna.Vogel@example.com',
  telephone1: '+4315550',
  address1_line1: 'Rosenweg 1',
  address1_city: 'Köln',
  address1_country: 'DE',
  address2_city: 'Graz',
  address2_stateorprovince: 'Steiermark',
  address2_country: 'AT',
  cwy_locale: 'de-DE',
  cwy_customernumber: 'C-1',
  cwy_customergroup: 'gold',
  cwy_stores: 'dach, uk',
};
const latesContact: Raw = {
  ...provenance,
  contactid: 'k2',
  cwy_commercetoolsid: 'c2',
  cwy_ordercount: 2,
  parentcustomerid: { table: 'account', id: 'a2' },
  lastname: 'Spaet',
  emailaddress1: 'late@example.org',
};
/** It was merged into Anna’s. */
const annasSecondContact: Raw = {
  ...annasContact,
  contactid: 'k4',
  middlename: 'Antonia',
  statecode: 1,
};
const strangersContact: Raw = { contactid: 'k3', emailaddress1: 'known@example.net' };

const money = (centAmount: number, currencyCode: string, fractionDigits: number): Raw => ({
  centAmount,
  currencyCode,
  fractionDigits,
});
const paidOrder: Raw = {
  id: 'o1',
  orderNumber: '1001',
  customerId: 'c1',
  orderState: 'Cancelled',
  paymentState: 'Pending',
  createdAt: placedAt,
  lastModifiedAt: cancelledAt,
  totalPrice: money(10_005, 'EUR', 2),
  paymentInfo: { payments: [{ typeId: 'payment', id: 'p1' }] },
};
const guestOrderThatArrived: Raw = {
  id: 'o2',
  orderNumber: '1002',
  customerEmail: 'LATE@example.org',
  orderState: 'Open',
  createdAt: placedAt,
  lastModifiedAt: placedAt,
  totalPrice: money(1_234, 'KWD', 3),
};
const guestOrderThatWaits: Raw = {
  ...guestOrderThatArrived,
  id: 'o3',
  orderNumber: '1003',
  customerEmail: 'nobody@example.org',
};
const move = (id: string, type: string, centAmount: number, timestamp: string): Raw => ({
  ...{ id, type, state: 'Success', timestamp },
  amount: money(centAmount, 'EUR', 2),
});
const payment: Raw = {
  id: 'p1',
  transactions: [
    move('t1', 'Authorization', 10_005, placedAt),
    move('t2', 'Charge', 10_005, chargedAt),
    move('t3', 'Refund', 2_000, refundedAt),
  ],
};

const entryOf = (orderId: string, fact: string, contactId: string, given: Raw): Raw => ({
  ...provenance,
  activityid: `${orderId}-${fact}`,
  cwy_commercetoolsid: orderId,
  cwy_ordernumber: orderId === 'o1' ? '1001' : '1002',
  cwy_fact: fact,
  cwy_kind: fact.split(':')[0],
  cwy_currency: 'EUR',
  statecode: 1,
  regardingobjectid: { table: 'contact', id: contactId },
  ...given,
});
const entries: readonly Raw[] = [
  entryOf('o1', 'placed', 'k1', { cwy_amount: 100.05, actualend: placedAt, subject: '100.05 EUR' }),
  entryOf('o1', 'paid', 'k1', { cwy_amount: 100.05, actualend: chargedAt, subject: '100.05 EUR' }),
  entryOf('o1', 'refunded:p1:t3', 'k1', {
    ...{ cwy_amount: 20, actualend: refundedAt, subject: '20.00 EUR of 100.05 EUR' },
  }),
  entryOf('o1', 'cancelled', 'k1', {
    ...{ cwy_amount: 100.05, actualend: cancelledAt, subject: '100.05 EUR' },
  }),
  entryOf('o2', 'placed', 'k2', {
    ...{ cwy_amount: 1, cwy_currency: 'KWD', actualend: placedAt, subject: '1.000 KWD' },
  }),
];

const event: EventNews = {
  id: 'e1',
  correlationId: 'r1',
  parentEventId: null,
  kind: 'message',
  type: 'CustomerCreated',
  dedupeKey: 'message:m1',
  ref: { projectKey: 'p', kind: 'customer', id: 'c1' },
  resourceVersion: 1,
  state: 'applied',
  problem: null,
  waitsFor: null,
  occurredAt: placedAt,
  receivedAt: placedAt,
  settledAt: placedAt,
  deliveries: 1,
  discarded: false,
  crmTable: 'contact',
  crmId: 'k1',
  fields: ['firstname'],
};
const applied = event;
const waits: EventNews = {
  ...event,
  id: 'e2',
  ref: { projectKey: 'p', kind: 'order', id: 'o3' },
  state: 'parked',
  problem: { code: 'CWY-4003', message: 'Guest order waits' },
  waitsFor: 'email:x',
  crmTable: null,
  crmId: null,
};
