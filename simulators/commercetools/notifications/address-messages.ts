import { type Doc, docs, type Row, same, text } from '../storage/doc.ts';
import { compareLists, idsAdded } from './changed.ts';
import type { MessageBody } from './transition.ts';

function rolesOf(resource: Row, id: unknown): string[] {
  const holds = (list: unknown) => Array.isArray(list) && list.includes(id);
  return [
    ...(holds(resource.shippingAddressIds) ? ['ShippingAddress'] : []),
    ...(holds(resource.billingAddressIds) ? ['BillingAddress'] : []),
    ...(resource.defaultShippingAddressId === id ? ['DefaultShippingAddress'] : []),
    ...(resource.defaultBillingAddressId === id ? ['DefaultBillingAddress'] : []),
  ];
}

const addressOf = (resource: Row, id: unknown): Doc | undefined =>
  docs(resource.addresses).find((address) => address.id === id);

function listMessages(prefix: string, kind: string, before: Row, after: Row): MessageBody[] {
  const field = `${kind.toLowerCase()}AddressIds`;
  const told = (type: string, resource: Row) => (id: string) => {
    const address = addressOf(resource, id);
    return address ? [{ type: `${prefix}${kind}Address${type}`, address }] : [];
  };
  return [
    ...idsAdded(before[field], after[field]).flatMap(told('Added', after)),
    ...idsAdded(after[field], before[field])
      .filter((id) => addressOf(after, id))
      .flatMap(told('Removed', before)),
  ];
}

function defaultMessages(prefix: string, kind: string, before: Row, after: Row): MessageBody[] {
  const field = `default${kind}AddressId`;
  if (same(before[field], after[field])) return [];
  const address = addressOf(after, after[field]);
  return [{ type: `${prefix}Default${kind}AddressSet`, ...(address ? { address } : {}) }];
}

/** Messages of customers and business units about their addresses and which of them are in use. */
export function addressMessages(prefix: string, before: Row, after: Row): MessageBody[] {
  const { added, removed, changed } = compareLists(before.addresses, after.addresses);
  return [
    ...added.map((address) => ({ type: `${prefix}AddressAdded`, address })),
    ...changed.map((address) => ({
      type: `${prefix}AddressChanged`,
      address,
      addressRoles: rolesOf(after, text(address.id)),
    })),
    ...removed.map((address) => ({
      type: `${prefix}AddressRemoved`,
      address,
      addressRoles: rolesOf(before, text(address.id)),
    })),
    ...['Shipping', 'Billing'].flatMap((kind) => [
      ...listMessages(prefix, kind, before, after),
      ...defaultMessages(prefix, kind, before, after),
    ]),
  ];
}
