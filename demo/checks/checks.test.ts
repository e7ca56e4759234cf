import { expect, test } from 'vitest';
import type { Raw } from '../raw.ts';
import type { CompanyNotes, OptedOut } from '../story/stage.ts';
import { honestEvidence } from '../test/evidence.ts';
import { runChecks } from './all.ts';
import type { Evidence } from './check.ts';

/** Names of the checks that fail. */
async function failing(evidence: Evidence): Promise<readonly string[]> {
  const results = await runChecks(evidence);
  return results.filter(({ ok }) => !ok).map(({ name }) => name);
}

const honest = honestEvidence();

test('all checks hold where every promise is kept', async () => {
  expect((await runChecks(honest)).filter(({ ok }) => !ok)).toEqual([]);
});

function withContact(index: number, change: Raw): Evidence {
  const contacts = honest.crm.contacts.map((row, at) =>
    at === index ? { ...row, ...change } : row,
  );
  return { ...honest, crm: { ...honest.crm, contacts } };
}

function withEntry(index: number, change: Raw): Evidence {
  const entries = honest.crm.entries.map((row, at) => (at === index ? { ...row, ...change } : row));
  return { ...honest, crm: { ...honest.crm, entries } };
}

function withCrm(change: Partial<Evidence['crm']>): Evidence {
  return { ...honest, crm: { ...honest.crm, ...change } };
}

function withNotes(change: Partial<Evidence['notes']>): Evidence {
  return { ...honest, notes: { ...honest.notes, ...change } };
}

const { accounts, connections, contacts, entries, parties, storeRecords } = honest.crm;
const { cartsLeft, conflict, company, correction, optOut, question, nameless } = honest.notes;
const optOuts = 'opt-outs hold against older opt-ins';
const merges = 'a merge in Dynamics was followed';

function withRow(
  table: 'accounts' | 'connections' | 'storeRecords',
  index: number,
  change: Raw,
): Evidence {
  const rows = honest.crm[table].map((row, at) => (at === index ? { ...row, ...change } : row));
  return withCrm({ [table]: rows });
}

function withCompany(change: Partial<CompanyNotes>): Evidence {
  return withNotes({ company: company && { ...company, ...change } });
}

function optedOut(change: Partial<OptedOut>): OptedOut[] {
  return (optOut?.people ?? []).map((one) => ({ ...one, ...change }));
}

const timeline = 'every order fact is one timeline entry';
const contactEach = 'every customer is one contact';
const edits = 'an edit tells the old total and the new one';
const carts = 'carts that were left are told of once, to the end';
const sums = 'sums by store and currency are those of the orders';
const tree = 'accounts are the tree of business units';
const ties = 'open connections are the roles in the units';
const companies = 'contacts stand under the right account';
const companyOrders = 'a company’s orders are on its account, with the buyer';
const accountNumbers = 'numbers of an account are those of its orders';
const oneCompany = 'a company’s name came back, its closed division is inactive';
const [edit, companyEntry, cartEntry] = [5, 6, 7];

const lies: readonly (readonly [what: string, evidence: Evidence, caught: string])[] = [
  ['an event got lost', { ...honest, counts: { ...honest.counts, applied: 0 } }, 'conservation'],
  [
    'an event still waits',
    { ...honest, counts: { ...honest.counts, applied: 0, waiting: 1 } },
    'conservation',
  ],
  [
    'a notification never arrived',
    { ...honest, deliveries: { ...honest.deliveries, delivered: 6 } },
    'every notification arrived once',
  ],
  [
    'a delivery was given up',
    { ...honest, deliveries: { ...honest.deliveries, failed: 1 } },
    'every notification arrived once',
  ],
  [
    'something else is parked',
    withNotes({ ordersExpectedToWait: ['o1'] }),
    'only the stranger’s order is parked',
  ],
  ['an attribute is wrong', withContact(0, { address2_city: 'Wien' }), contactEach],
  ['an attribute is missing', withContact(0, { salutation: null }), contactEach],
  ['a contact is missing', withCrm({ contacts: contacts.slice(1) }), contactEach],
  ['a contact stands for nobody', withContact(2, { cwy_commercetoolsid: 'c9' }), contactEach],
  [
    'a customer has two contacts',
    withCrm({ contacts: [...contacts, ...contacts.slice(0, 1)] }),
    'no duplicate contacts',
  ],
  [
    'two contacts share an e-mail',
    withContact(2, { emailaddress1: 'late@example.ORG' }),
    'no duplicate contacts',
  ],
  ['an entry is missing', withCrm({ entries: entries.slice(1) }), timeline],
  [
    'an entry tells what did not happen',
    withCrm({ entries: [...entries, { ...entries[0], cwy_fact: 'x' }] }),
    timeline,
  ],
  ['an amount is rounded', withEntry(4, { cwy_amount: 1.23 }), timeline],
  ['an amount is written wrongly', withEntry(2, { subject: '20 EUR' }), timeline],
  ['a currency is wrong', withEntry(4, { cwy_currency: 'EUR' }), timeline],
  ['a date is wrong', withEntry(1, { actualend: '2026-03-01T09:00:00.000Z' }), timeline],
  ['an entry is open', withEntry(1, { statecode: 0 }), timeline],
  ['an entry is on another timeline', withEntry(1, { regardingobjectid: { id: 'k2' } }), timeline],
  [
    'an entry is written twice',
    withCrm({ entries: [...entries, ...entries.slice(0, 1)] }),
    'no duplicate entries',
  ],
  [
    'a guest became a person',
    withContact(2, { cwy_commercetoolsid: 'o3' }),
    'guest orders created no person',
  ],
  [
    'a guest became an account',
    withCrm({ accounts: [...accounts, { name: 'x' }] }),
    'guest orders created no person',
  ],
  [
    'a waiting order never arrived',
    withNotes({ ordersThatWaited: ['o3'] }),
    'a waiting guest order found its contact',
  ],
  ['nothing was measured', withNotes({ untouched: null }), 'unchanged event cost no CRM request'],
  [
    'an unchanged event cost a request',
    withNotes({ untouched: { touches: 2, crmRequests: 1, events: 3 } }),
    'unchanged event cost no CRM request',
  ],
  ['a trace leads nowhere', { ...honest, traceByCommand: async () => null }, 'trace leads back'],
  [
    'a trace lacks its event',
    { ...honest, traceByApi: async () => ({ events: [], steps: [{ status: 200 }] }) },
    'trace leads back',
  ],
  [
    'a trace has no status',
    { ...honest, traceByApi: async () => ({ events: [{ id: 'e1' }], steps: [] }) },
    'trace leads back',
  ],
  [
    'no request met the outage',
    withNotes({ outage: { refused: 0, changes: 4 } }),
    'outage survived',
  ],
  ['no answer was lost', withNotes({ lostAnswers: 0 }), 'lost answers made no second row'],
  ['nobody was throttled', withNotes({ throttled: 0 }), 'throttling survived'],
  ['nobody was killed', withNotes({ killed: null }), 'worker was killed and replaced'],
  [
    'a replay wrote a row',
    withNotes({ replay: { orderNumber: '1001', redelivered: 2, newRows: 1 } }),
    'replay made no new rows',
  ],
  [
    'the owner lost',
    withNotes({ conflict: conflict && { ...conflict, ownerWon: false } }),
    'of two changes at once the owner’s won',
  ],
  [
    'a decision was not noted',
    withNotes({ conflict: conflict && { ...conflict, decisions: [] } }),
    'of two changes at once the owner’s won',
  ],
  [
    'a decision was noted twice',
    withNotes({
      conflict: conflict && {
        ...conflict,
        decisions: [...conflict.decisions, ...conflict.decisions],
      },
    }),
    'of two changes at once the owner’s won',
  ],
  [
    'the reversal did not reach the CRM',
    withContact(0, { lastname: 'Vogel' }),
    'of two changes at once the owner’s won',
  ],
  [
    'an edit echoed',
    withNotes({
      correction: correction && { ...correction, changesAfter: { customer: 1, contact: 0 } },
    }),
    'a seller’s edit reached commercetools, no echo',
  ],
  [
    'an edit cost requests ever after',
    withNotes({ correction: correction && { ...correction, requestsAfter: 1 } }),
    'a seller’s edit reached commercetools, no echo',
  ],
  [
    'an edit did not reach commercetools',
    withNotes({ correction: correction && { ...correction, firstname: 'Anne' } }),
    'a seller’s edit reached commercetools, no echo',
  ],
  ['an opt-out was undone', withContact(0, { donotbulkemail: false }), optOuts],
  ['nobody opted out', withNotes({ optOut: { agreed: true, people: [] } }), optOuts],
  [
    'the ledger lacks the opt-out',
    withNotes({ optOut: { agreed: true, people: optedOut({ history: ['in commercetools'] }) } }),
    optOuts,
  ],
  [
    'the ledger says otherwise',
    withNotes({ optOut: { agreed: true, people: optedOut({ now: ['email newsletter in'] }) } }),
    optOuts,
  ],
  [
    'a contact was written before the answer',
    withNotes({ question: question && { ...question, untouchedBefore: false } }),
    'an ambiguous match waited for a person',
  ],
  [
    'later news did not wait',
    withNotes({ question: question && { ...question, eventsWaiting: 1 } }),
    'an ambiguous match waited for a person',
  ],
  ['a merge was not followed', withContact(0, { middlename: 'Antonia' }), merges],
  ['the merged contact is open', withContact(3, { statecode: 0 }), merges],
  [
    'the problem does not say what is missing',
    withNotes({ nameless: nameless && { ...nameless, places: ['something is missing'] } }),
    'missing values were parked and repaired',
  ],
  [
    'a repair did not arrive',
    withContact(1, { lastname: null }),
    'missing values were parked and repaired',
  ],
  ['an edit is not told', withEntry(edit, { cwy_kind: 'paid' }), timeline],
  ['an edit hides the old total', withEntry(edit, { subject: 'changed – 1.234 KWD' }), edits],
  ['an edit is told twice', withCrm({ entries: [...entries, entries[edit] ?? {}] }), edits],
  ['nothing was edited', withNotes({ edited: null }), edits],
  [
    'a cart is open although it was ordered',
    withEntry(cartEntry, { cwy_kind: 'cart-abandoned' }),
    carts,
  ],
  ['a cart names no order', withEntry(cartEntry, { cwy_ordernumber: null }), carts],
  ['a cart has another value', withEntry(cartEntry, { cwy_amount: 1 }), carts],
  [
    'a cart is on another timeline',
    withEntry(cartEntry, { regardingobjectid: { id: 'k2' } }),
    carts,
  ],
  ['a cart has an entry for its end', withEntry(cartEntry, { activityid: 'x' }), carts],
  ['no cart came back', withNotes({ cartsLeft: cartsLeft.slice(1) }), carts],
  ['no cart was left', withNotes({ cartsLeft: [] }), carts],
  ['a record counts an order twice', withRow('storeRecords', 1, { cwy_ordercount: 2 }), sums],
  ['a record lacks a cent', withRow('storeRecords', 0, { cwy_totalgross: 1.233 }), sums],
  ['a record forgets a refund', withRow('storeRecords', 1, { cwy_totalnet: 39 }), sums],
  ['a record is in another store', withRow('storeRecords', 1, { cwy_store: 'dach' }), sums],
  ['a record is there twice', withCrm({ storeRecords: [...storeRecords, ...storeRecords] }), sums],
  ['a record is missing', withCrm({ storeRecords: storeRecords.slice(1) }), sums],
  ['a cancelled order counts', withRow('storeRecords', 2, { cwy_totalgross: 100.05 }), sums],
  ['the contact has another number of orders', withContact(1, { cwy_ordercount: 3 }), sums],
  ['nobody bought in two stores', withNotes({ twoMarkets: null }), sums],
  ['there is no company', withNotes({ company: null }), tree],
  ['a unit has no account', withCrm({ accounts: accounts.slice(1) }), tree],
  ['a unit has two accounts', withCrm({ accounts: [...accounts, ...accounts.slice(1)] }), tree],
  ['an account is called otherwise', withRow('accounts', 1, { name: 'Acme' }), tree],
  ['a division stands alone', withRow('accounts', 1, { parentaccountid: null }), tree],
  ['a closed division is open', withRow('accounts', 1, { statecode: 0 }), tree],
  ['a division is of another company', withRow('accounts', 1, { cwy_toplevelunit: 'x' }), tree],
  ['an account has another e-mail', withRow('accounts', 0, { emailaddress1: null }), tree],
  ['nothing moved', withCompany({ moved: null }), tree],
  [
    'the move made another account',
    withCompany({ moved: company?.moved ? { ...company.moved, accountAfter: 'a7' } : null }),
    tree,
  ],
  ['a role has no connection', withCrm({ connections: connections.slice(1) }), ties],
  ['a role from above has none', withCrm({ connections: connections.toSpliced(1, 1) }), ties],
  ['a connection tells another source', withRow('connections', 1, { description: null }), ties],
  ['a lost role is open', withRow('connections', 3, { effectiveend: null }), ties],
  ['a lost role is deleted', withCrm({ connections: connections.slice(0, 3) }), ties],
  ['a connection has no start', withRow('connections', 0, { effectivestart: null }), ties],
  ['a role has two', withCrm({ connections: [...connections, ...connections.slice(0, 1)] }), ties],
  ['nobody lost a role', withCompany({ rolesLost: [] }), ties],
  ['somebody stands alone', withContact(0, { parentcustomerid: null }), companies],
  ['somebody stands elsewhere', withContact(1, { parentcustomerid: { id: 'a1' } }), companies],
  ['a stranger stands there', withContact(2, { parentcustomerid: { id: 'a1' } }), companies],
  [
    'an order is on the buyer’s timeline',
    withEntry(companyEntry, { regardingobjectid: { id: 'k2' } }),
    companyOrders,
  ],
  ['the buyer is not named', withCrm({ parties: parties.slice(0, 1) }), companyOrders],
  ['the company ordered nothing', withCompany({ orders: [] }), companyOrders],
  ['an account counts too much', withRow('accounts', 1, { cwy_ordercount: 2 }), accountNumbers],
  ['an account lacks a cent', withRow('accounts', 1, { cwy_totalnet: 39.99 }), accountNumbers],
  ['an account counts those below', withRow('accounts', 0, { cwy_ordercount: 1 }), accountNumbers],
  ['the name did not come back', withCompany({ renamed: { unitId: 'u1', name: 'A' } }), oneCompany],
  ['the closed division is open', withRow('accounts', 1, { statecode: 0 }), oneCompany],
  ['the command sees a difference', withCompany({ treeCode: 1 }), oneCompany],
  ['nothing was renamed', withCompany({ renamed: null }), oneCompany],
  [
    'a customer names another contact',
    withContact(1, { contactid: 'k9' }),
    'customer.externalId is the contact’s id',
  ],
  [
    'a log names a person',
    { ...honest, logs: [{ file: 'x.log', text: 'hello vogel-WINKLER' }] },
    'nothing personal in the logs',
  ],
  [
    'a log tells an e-mail',
    { ...honest, logs: [{ file: 'x.log', text: 'to late@example.org' }] },
    'nothing personal in the logs',
  ],
  [
    'a log tells a secret',
    { ...honest, logs: [{ file: 'x.log', text: '?token=very-secret-token' }] },
    'no secret in the logs',
  ],
];

test.each(lies)('%s', async (_, evidence, caught) => {
  expect(await failing(evidence)).toContain(caught);
});

test('the report of a secret does not repeat it', async () => {
  const logs = [{ file: 'x.log', text: 'very-secret-token' }];
  const results = await runChecks({ ...honest, logs });
  expect(JSON.stringify(results)).not.toContain('very-secret-token');
});

test('a check that cannot be carried out has failed', async () => {
  const broken = withCrm({ contacts: [{ cwy_commercetoolsid: 'c1' }] });
  expect(await failing(broken)).toContain('trace leads back');
});
