import type { Order } from '../core/model/order.ts';
import type { Link, Outcome } from '../ports/store.ts';
import { findOrderContact } from './find-order-contact.ts';
import type { Run } from './run.ts';
import type { Reached } from './run-record.ts';
import { accountOfUnit } from './wait-for-unit.ts';

/** On whose timeline an order stands; at least one of the two is there. */
export interface OrderPlace {
  readonly contactId: string | null;
  /** Of the business unit that the order was placed for. */
  readonly accountId: string | null;
}

export type FoundPlace =
  | { readonly is: 'found'; readonly place: OrderPlace; readonly link: Link | null }
  | { readonly is: 'waits'; readonly outcome: Outcome };

/**
 * Whose order it is: the contact of the buyer, and for an order of a business unit its account. Who is
 * not there yet is waited for. An order of a unit needs no buyer.
 */
export async function findOrderPlace(
  run: Run,
  order: Order,
  reached: Reached,
): Promise<FoundPlace> {
  const account = order.unitKey === null ? null : await accountOfUnit(run, order.unitKey, reached);
  if (account?.is === 'waits') return account;
  const accountId = account?.accountId ?? null;
  const isNobodys = order.customerId === null && order.customerEmail === null;
  if (isNobodys && accountId !== null && run.context.link === null) {
    return { is: 'found', place: { contactId: null, accountId }, link: null };
  }
  const contact = await findOrderContact(run, order, reached);
  if (contact.is === 'waits') return contact;
  const { contactId, link } = contact;
  return { is: 'found', place: { contactId, accountId }, link };
}
