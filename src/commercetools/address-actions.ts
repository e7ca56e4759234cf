import type { WritableUnitAttribute } from '../core/model/organisation-changes.ts';
import type { WritableAttribute } from '../core/model/person-changes.ts';
import type { Json } from '../std/json.ts';
import { type AddressEdit, addressEdits } from './address-edits.ts';
import type { Fields } from './fields.ts';
import type { Planned } from './planned.ts';
import {
  type AddressBook,
  lenderOf,
  type RelevantAddresses,
  relevantAddresses,
  type WireAddress,
} from './relevant-addresses.ts';

/** Attributes of the owner; only those that stand in addresses are looked at. */
type Attributes = Readonly<
  Partial<Record<WritableAttribute | WritableUnitAttribute, string | null>>
>;

/** One attribute's edits, address by address. */
interface Edited {
  readonly attribute: WritableAttribute;
  readonly address: WireAddress;
  readonly edit: AddressEdit;
}

/**
 * One `changeAddress` per address that changes. The action replaces the whole address, so everything
 * that stands in it now goes along, also what Causeway has no name for. What no address can hold is
 * left out.
 */
export function addressActions(attributes: Attributes, wire: Fields<AddressBook>): Planned[] {
  const relevant = relevantAddresses(wire);
  const edited = [
    ...editsOfRole('billingAddress', relevant.billing, attributes),
    ...editsOfRole('shippingAddress', relevant.shipping, attributes),
    ...editsOfPhone('phone', relevant, attributes),
    ...editsOfPhone('mobile', relevant, attributes),
  ].filter(({ edit }) => Object.keys(edit).length > 0);
  return [...Map.groupBy(edited, ({ address }) => address)].flatMap(([address, edits]) =>
    changeAddress(address, edits),
  );
}

const parts = ['street', 'additionalStreet', 'postalCode', 'city', 'state', 'country'] as const;

function editsOfRole(
  role: 'billingAddress' | 'shippingAddress',
  address: WireAddress | null,
  attributes: Attributes,
): Edited[] {
  if (address === null) return [];
  const country = attributes[`${role}.country`] ?? address.text('country');
  return parts.flatMap((part) => {
    const attribute = `${role}.${part}` as const;
    const value = attributes[attribute];
    if (value === undefined) return [];
    return [{ attribute, address, edit: addressEdits[part](address, value, country) }];
  });
}

/**
 * A number goes to the address that lends it, else to the most relevant one. A number that is no more
 * goes wherever it stands; another number of another address is another matter and stays.
 */
function editsOfPhone(
  field: 'phone' | 'mobile',
  relevant: RelevantAddresses,
  attributes: Attributes,
): Edited[] {
  const value = attributes[field];
  if (value === undefined) return [];
  const lender = lenderOf(relevant, field);
  const target = lender ?? relevant.byRelevance[0];
  if (target === undefined) return [];
  const lent = lender?.textOrNull(field) ?? null;
  const addresses =
    value === null
      ? relevant.byRelevance.filter((one) => lent !== null && one.textOrNull(field) === lent)
      : [target];
  return addresses.map((address) => ({ attribute: field, address, edit: { [field]: value } }));
}

function changeAddress(address: WireAddress, edits: readonly Edited[]): Planned[] {
  const id = address.textOrNull('id');
  const key = address.textOrNull('key');
  if (id === null && key === null) return [];
  const named = id === null ? { addressKey: key } : { addressId: id };
  const changed = Object.assign({}, ...edits.map(({ edit }) => edit));
  const { id: _named, ...present } = address.document();
  const whole: Readonly<Record<string, Json>> = { ...present, ...changed };
  const kept = Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== null));
  return [
    {
      action: { action: 'changeAddress', ...named, address: kept },
      attributes: edits.map(({ attribute }) => attribute),
    },
  ];
}
