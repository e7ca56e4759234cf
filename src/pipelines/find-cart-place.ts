import { candidatesMax, identityColumns } from '../core/identity/contact-rules.ts';
import { decideGuest } from '../core/identity/decide-contact.ts';
import { customerWakeKey, emailWakeKey } from '../core/identity/wake-keys.ts';
import type { Cart } from '../core/model/cart.ts';
import type { RecordRef } from '../core/model/record.ts';
import type { Outcome } from '../ports/store.ts';
import { Problem } from '../problems/problem.ts';
import { derivedEvent } from './derived.ts';
import type { OrderPlace } from './find-order-place.ts';
import { done, parked } from './outcome.ts';
import { note, type Run } from './run.ts';
import type { Reached } from './run-record.ts';
import { pulling } from './scope.ts';
import { accountOfUnit } from './wait-for-unit.ts';

export type CartPlace =
  | { readonly is: 'found'; readonly place: OrderPlace }
  | { readonly is: 'waits'; readonly outcome: Outcome };

/**
 * Whose timeline an abandoned cart belongs on: that of the account of its business unit, as with orders,
 * and of its contact. A unit that is not there yet is waited for; a cart of a unit that was deleted is
 * its person's. Nobody is ever created.
 */
export async function findCartPlace(run: Run, cart: Cart, reached: Reached): Promise<CartPlace> {
  const { unitKey } = cart;
  const account = unitKey === null ? null : await accountOfUnit(run, unitKey, reached);
  if (account?.is === 'waits') return account;
  const accountId = account?.is === 'known' ? account.accountId : null;
  const isNobodys = cart.customerId === null && cart.customerEmail === null;
  if (accountId !== null && isNobodys)
    return { is: 'found', place: { contactId: null, accountId } };
  const contact = await findCartContact(run, cart, reached);
  if (contact.is === 'waits') return contact;
  return { is: 'found', place: { contactId: contact.contactId, accountId } };
}

type CartContact =
  | { readonly is: 'found'; readonly contactId: string }
  | { readonly is: 'waits'; readonly outcome: Outcome };

/**
 * The contact of the customer (no request), else the one contact with the e-mail that was left in the
 * cart (one request).
 */
async function findCartContact(run: Run, cart: Cart, reached: Reached): Promise<CartContact> {
  if (cart.customerId !== null) return contactOfCustomer(run, cart.customerId, reached);
  if (cart.customerEmail !== null) return contactOfGuest(run, cart.customerEmail, reached);
  note(run, 'find contact of cart', 'absent', { note: 'nobody is known of it' });
  return { is: 'waits', outcome: done(run, 'unchanged', reached.results) };
}

async function contactOfCustomer(
  run: Run,
  customerId: string,
  reached: Reached,
): Promise<CartContact> {
  const { projectKey } = run.context.ref;
  const customer: RecordRef = { projectKey, kind: 'customer', id: customerId };
  const link = await run.deps.findLink(customer);
  if (link !== null) return { is: 'found', contactId: link.crmId };
  note(run, 'find contact of customer', 'absent');
  const outcome = parked(run, new Problem('CWY-4002', { place: `customer ${customerId}` }), {
    ...reached.results,
    waitsFor: customerWakeKey(customer),
    // Makes sure that the customer is read even if no news of it ever arrives.
    derived: [derivedEvent(run, pulling.cart, customer)],
  });
  return { is: 'waits', outcome };
}

/**
 * Most people who leave an e-mail in a cart are in no CRM, and nothing is wrong with that: such a
 * cart is settled, and wakes when a contact with the e-mail appears.
 */
async function contactOfGuest(run: Run, email: string, reached: Reached): Promise<CartContact> {
  const byEmail = [
    { column: 'emailaddress1', anyOf: [email] },
    { column: 'statecode', anyOf: [0] },
  ];
  const rows = await run.deps.crm.find(
    { table: 'contact', searches: [byEmail], rowsMax: candidatesMax },
    identityColumns,
    run.call,
  );
  const verdict = decideGuest({ email, projectKey: run.context.ref.projectKey }, rows);
  note(run, 'identify guest', verdict.is);
  if (verdict.is === 'matched') return { is: 'found', contactId: verdict.row.id };
  if (verdict.is === 'ambiguous') {
    throw new Problem('CWY-4004', { value: `${rows.length} contacts` });
  }
  const waitsFor = emailWakeKey(email);
  return { is: 'waits', outcome: done(run, 'unchanged', { ...reached.results, waitsFor }) };
}
