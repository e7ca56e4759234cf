import type { Order } from '../core/model/order.ts';
import type { Link, Outcome } from '../ports/store.ts';
import { findOrderContact } from './find-order-contact.ts';
import type { Run } from './run.ts';
import type { Reached } from './run-record.ts';
import { accountOfUnit, unitIsAbsent } from './wait-for-unit.ts';

/** On whose timeline an order or a cart stands; at least one of the two is there. */
export interface OrderPlace {
  readonly contactId: string | null;
  /** Of the business unit that it is of. */
  readonly accountId: string | null;
}

export type FoundPlace =
  | { readonly is: 'found'; readonly place: OrderPlace; readonly link: Link | null }
  | { readonly is: 'waits'; readonly outcome: Outcome };

/**
 * Whose order it is: the contact of the buyer, and for an order of a business unit its account. Who is
 * not there yet is waited for. An order of a unit needs no buyer, and one of a unit that was deleted
 * is its buyer's.
 */
export async function findOrderPlace(
  run: Run,
  order: Order,
  reached: Reached,
): Promise<FoundPlace> {
  const { unitKey } = order;
  const account = unitKey === null ? null : await accountOfUnit(run, unitKey, reached);
  if (account?.is === 'waits') return account;
  const isNobodys = order.customerId === null && order.customerEmail === null;
  const hasBuyer = !isNobodys || run.context.link !== null;
  if (account?.is === 'absent' && !hasBuyer) {
    return { is: 'waits', outcome: unitIsAbsent(run, unitKey ?? '', reached) };
  }
  const accountId = account?.is === 'known' ? account.accountId : null;
  if (accountId !== null && !hasBuyer) {
    return { is: 'found', place: { contactId: null, accountId }, link: null };
  }
  const contact = await findOrderContact(run, order, reached);
  if (contact.is === 'waits') return contact;
  const { contactId, link } = contact;
  return { is: 'found', place: { contactId, accountId }, link };
}
