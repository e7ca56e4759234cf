import { at, listAt, needText, type Raw, textAt } from '../raw.ts';

/** Column -> value that the contact of a customer has to show; null = empty. */
export type ExpectedColumns = Readonly<Record<string, string | null>>;

/** What the CRM has to show of a customer, from the raw customer alone. */
export function expectedContact(
  customer: Raw,
  groupKeys: ReadonlyMap<string, string>,
): ExpectedColumns {
  const addresses = listAt(customer, 'addresses');
  const billing = addressFor(customer, addresses, 'Billing');
  const shipping = addressFor(customer, addresses, 'Shipping');
  const inOrder = [billing, shipping, ...addresses];
  return {
    cwy_commercetoolsid: needText(customer, 'id'),
    firstname: clean(textAt(customer, 'firstName')),
    middlename: clean(textAt(customer, 'middleName')),
    lastname: clean(textAt(customer, 'lastName')),
    salutation: clean(textAt(customer, 'salutation') ?? textAt(customer, 'title')),
    emailaddress1: clean(textAt(customer, 'email')),
    telephone1: dialled(firstText(inOrder, 'phone')),
    mobilephone: dialled(firstText(inOrder, 'mobile')),
    birthdate: textAt(customer, 'dateOfBirth'),
    ...addressColumns('address1', billing),
    ...addressColumns('address2', shipping),
    cwy_locale: textAt(customer, 'locale'),
    cwy_customernumber: textAt(customer, 'customerNumber'),
    cwy_customergroup: groupsText(customer, groupKeys),
    cwy_stores: sortedText(listAt(customer, 'stores').map((store) => needText(store, 'key'))),
  };
}

function addressFor(
  customer: Raw,
  addresses: readonly Raw[],
  role: 'Billing' | 'Shipping',
): Raw | undefined {
  const assigned = at(customer, `${role.toLowerCase()}AddressIds`);
  const wanted = [
    textAt(customer, `default${role}AddressId`),
    ...(Array.isArray(assigned) ? assigned : []),
  ];
  const known = wanted.find((id) => addresses.some((address) => address.id === id));
  return addresses.find((address) => address.id === known);
}

function addressColumns(prefix: string, address: Raw | undefined): ExpectedColumns {
  const parts = [textAt(address, 'streetName'), textAt(address, 'streetNumber')];
  const isNumberFirst = ['US', 'GB', 'CA', 'FR'].includes(textAt(address, 'country') ?? '');
  const street = isNumberFirst ? parts.toReversed() : parts;
  return {
    [`${prefix}_line1`]: clean(street.filter((part) => part !== null).join(' ')),
    [`${prefix}_line2`]: clean(textAt(address, 'additionalStreetInfo')),
    [`${prefix}_city`]: clean(textAt(address, 'city')),
    [`${prefix}_stateorprovince`]: clean(textAt(address, 'state') ?? textAt(address, 'region')),
    [`${prefix}_postalcode`]: clean(textAt(address, 'postalCode')),
    [`${prefix}_country`]: textAt(address, 'country'),
  };
}

function groupsText(customer: Raw, keys: ReadonlyMap<string, string>): string | null {
  const assigned = listAt(customer, 'customerGroupAssignments').map((one) =>
    textAt(one, 'customerGroup', 'id'),
  );
  const ids = [textAt(customer, 'customerGroup', 'id'), ...assigned].filter((id) => id !== null);
  return sortedText(ids.map((id) => keys.get(id) ?? id));
}

function sortedText(texts: readonly string[]): string | null {
  return texts.length === 0 ? null : [...new Set(texts)].sort().join(', ');
}

function firstText(addresses: readonly (Raw | undefined)[], name: string): string | null {
  return addresses.map((address) => textAt(address, name)).find((text) => text !== null) ?? null;
}

/** Everybody here writes numbers with their country code: what is dialled is the sign and the digits. */
function dialled(number: string | null): string | null {
  const text = clean(number);
  if (text !== null && !text.startsWith('+')) throw new Error('A number without country code.');
  return text === null ? null : `+${text.replace(/\D/g, '')}`;
}

function clean(text: string | null): string | null {
  return text === null || text.trim() === '' ? null : text.normalize('NFC').trim();
}
