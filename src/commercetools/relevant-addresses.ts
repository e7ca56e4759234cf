import type { BaseAddress, BusinessUnit, Customer } from '@commercetools/platform-sdk';
import type { Fields } from './fields.ts';

export type WireAddress = Fields<BaseAddress>;

/** What customers and business units have in common: addresses and the roles of these. */
export type AddressBook = Pick<
  Customer | BusinessUnit,
  | 'addresses'
  | 'defaultBillingAddressId'
  | 'billingAddressIds'
  | 'defaultShippingAddressId'
  | 'shippingAddressIds'
>;

/** Which of the addresses stand for their owner; one choice for reading and for writing. */
export interface RelevantAddresses {
  readonly billing: WireAddress | null;
  readonly shipping: WireAddress | null;
  /** All but these two, in the order of commercetools. */
  readonly others: readonly WireAddress[];
  /** All of them, the most relevant first. */
  readonly byRelevance: readonly WireAddress[];
}

export function relevantAddresses(wire: Fields<AddressBook>): RelevantAddresses {
  const addresses = wire.list('addresses');
  const billing = chosen(addresses, wire, 'defaultBillingAddressId', 'billingAddressIds');
  const shipping = chosen(addresses, wire, 'defaultShippingAddressId', 'shippingAddressIds');
  const named = [billing, shipping].filter((address) => address !== null);
  const others = addresses.filter((address) => !named.includes(address));
  return { billing, shipping, others, byRelevance: [...named.filter(isFirst), ...others] };
}

function isFirst(address: WireAddress, index: number, all: readonly WireAddress[]): boolean {
  return all.indexOf(address) === index;
}

/** A customer has no phone of its own: the most relevant address that has one lends it. */
export function lenderOf(
  { byRelevance }: RelevantAddresses,
  field: 'phone' | 'mobile',
): WireAddress | null {
  return byRelevance.find((address) => address.textOrNull(field) !== null) ?? null;
}

/** The default of the role, else the first address that has the role, else none. */
function chosen(
  addresses: readonly WireAddress[],
  wire: Fields<AddressBook>,
  defaultField: 'defaultBillingAddressId' | 'defaultShippingAddressId',
  roleField: 'billingAddressIds' | 'shippingAddressIds',
): WireAddress | null {
  const ids = [wire.textOrNull(defaultField), ...wire.texts(roleField)];
  for (const id of ids) {
    const address = id === null ? undefined : addresses.find((one) => one.textOrNull('id') === id);
    if (address !== undefined) return address;
  }
  return null;
}
