import { invalidInput, malformed } from '../errors.ts';
import { type Doc, docs, number, text } from '../storage/doc.ts';
import type { Store } from '../storage/store.ts';
import { customFields } from './custom-fields.ts';

const idLength = 8;
const idAlphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789';

/** Address ids are short and random on the platform; a draft's own id is overwritten on creation. */
export function addressId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(idLength));
  return [...bytes].map((byte) => idAlphabet[byte % idAlphabet.length]).join('');
}

/** The platform takes two-letter codes and nothing else; which of them exist, the runtime knows. */
const regionNames = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

const isCountry = (code: string | undefined): boolean =>
  code !== undefined && /^[A-Z]{2}$/.test(code) && regionNames.of(code) !== undefined;

/** An address from its draft, under an id; `country` is the one mandatory member. */
export function addressFrom(store: Store, draft: Doc, id = addressId()): Doc {
  if (!isCountry(text(draft.country))) throw malformed('address -> country');
  const custom = customFields(store, draft.custom, 'address');
  return { ...draft, id, ...(custom ? { custom } : {}) };
}

export type AddressBook = {
  addresses: Doc[];
  defaultShippingAddressId: string | undefined;
  defaultBillingAddressId: string | undefined;
  shippingAddressIds: string[];
  billingAddressIds: string[];
};

/** Addresses of a draft and the ids that its index fields point at; defaults join their id list. */
export function addressBook(store: Store, draft: Doc): AddressBook {
  const addresses = docs(draft.addresses).map((address) => addressFrom(store, address));
  const at = (index: unknown): string => {
    const id = text(addresses[number(index) ?? -1]?.id);
    if (id === undefined) throw invalidInput(`Address with index '${String(index)}' not found.`);
    return id;
  };
  const chosen = (index: unknown) => (number(index) === undefined ? undefined : at(index));
  const listed = (indexes: unknown, extra: string | undefined): string[] => {
    const ids = Array.isArray(indexes) ? indexes.map(at) : [];
    return extra === undefined || ids.includes(extra) ? ids : [...ids, extra];
  };
  const shipping = chosen(draft.defaultShippingAddress);
  const billing = chosen(draft.defaultBillingAddress);
  return {
    addresses,
    defaultShippingAddressId: shipping,
    defaultBillingAddressId: billing,
    shippingAddressIds: listed(draft.shippingAddresses, shipping),
    billingAddressIds: listed(draft.billingAddresses, billing),
  };
}
