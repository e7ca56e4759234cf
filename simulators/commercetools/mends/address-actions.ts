import { invalidOperation } from '../errors.ts';
import { type Doc, docs, type Row, text, toDoc } from '../storage/doc.ts';
import type { Store } from '../storage/store.ts';
import { addressFrom, addressId } from './addresses.ts';
import type { ActionMend } from './bench.ts';
import { setCustomField, setCustomType } from './custom-fields.ts';

function addressOf(holder: Doc, action: Doc): Doc {
  const { addressId: id, addressKey: key } = action;
  const address = docs(holder.addresses).find((candidate) =>
    id === undefined ? candidate.key === key && key !== undefined : candidate.id === id,
  );
  if (address) return address;
  throw invalidOperation(`Resource does not contain an address with '${String(id ?? key)}'.`);
}

function setDefault(kind: 'Shipping' | 'Billing') {
  const field = `default${kind}AddressId`;
  const listField = kind === 'Shipping' ? 'shippingAddressIds' : 'billingAddressIds';
  return (holder: Row, action: Doc): void => {
    if (action.addressId === undefined && action.addressKey === undefined) {
      delete holder[field];
      return;
    }
    const { id } = addressOf(holder, action);
    const listed = Array.isArray(holder[listField]) ? holder[listField] : [];
    holder[field] = id;
    if (!listed.includes(id)) holder[listField] = [...listed, id];
  };
}

/** The actions on addresses that customers and business units share. */
export const addressActions = (store: Store): Record<string, ActionMend> => ({
  addAddress: (holder, { address }) => {
    holder.addresses = [...docs(holder.addresses), addressFrom(store, toDoc(address))];
  },
  changeAddress: (holder, action) => {
    const { id } = addressOf(holder, action);
    const changed = addressFrom(store, toDoc(action.address), text(id) ?? addressId());
    holder.addresses = docs(holder.addresses).map((held) => (held.id === id ? changed : held));
  },
  setAddressCustomField: (holder, action) =>
    setCustomField(store, addressOf(holder, action), action),
  setAddressCustomType: (holder, action) =>
    setCustomType(store, addressOf(holder, action), action, 'address'),
  setDefaultShippingAddress: setDefault('Shipping'),
  setDefaultBillingAddress: setDefault('Billing'),
});
