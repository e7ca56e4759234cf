import type { BaseAddress } from '@commercetools/platform-sdk';
import { putsNumberFirst } from '../core/addresses/street-line.ts';
import type { WireAddress } from './relevant-addresses.ts';

/** Fields of an address and what they become; null = no longer there. */
export type AddressEdit = Readonly<Partial<Record<keyof BaseAddress, string | null>>>;

/**
 * How one canonical attribute is written into the finer fields of commercetools. Each edit is made so
 * that `addressOf` reads back exactly the value that was written, and keeps what the value repeats.
 */
export const addressEdits = {
  street: streetEdit,
  additionalStreet: additionalStreetEdit,
  postalCode: (_, postalCode) => ({ postalCode }),
  city: (_, city) => ({ city }),
  state: stateEdit,
  // An address without a country is none.
  country: (_, country) => (country === null ? {} : { country }),
} as const satisfies Record<string, EditOf>;

/** `country` is the one that the address has afterwards. */
type EditOf = (present: WireAddress, value: string | null, country: string) => AddressEdit;

/**
 * A house number that stands in the new text where the country has it stays in its field, and so does
 * an unchanged name.
 */
function streetEdit(present: WireAddress, value: string | null, country: string): AddressEdit {
  const name = present.textOrNull('streetName');
  const number = present.textOrNull('streetNumber');
  const plain = { streetName: value, streetNumber: null };
  if (value === null || name === null || number === null) return plain;
  const isNumberFirst = putsNumberFirst(country);
  const rest = isNumberFirst ? withoutEnd : withoutStart;
  const newNumber = rest(value, ' ', name);
  if (newNumber !== null) return { streetName: name, streetNumber: newNumber };
  const newName = (isNumberFirst ? withoutStart : withoutEnd)(value, ' ', number);
  return newName === null ? plain : { streetName: newName, streetNumber: number };
}

/** The fields that are joined behind `additionalStreetInfo`, in their order. */
const tail = ['building', 'apartment', 'pOBox'] as const;

/** What the new text still ends with keeps its field; the rest is the free text. */
function additionalStreetEdit(present: WireAddress, value: string | null): AddressEdit {
  let rest = value;
  const kept: Partial<Record<(typeof tail)[number], string | null>> = {};
  for (const field of tail.toReversed()) {
    const part = present.textOrNull(field);
    const before = rest === null || part === null ? null : withoutEnd(rest, ', ', part);
    kept[field] = rest !== null && (rest === part || before !== null) ? part : null;
    if (kept[field] !== null) rest = before;
  }
  return { ...kept, additionalStreetInfo: rest };
}

/** A shop that fills `region` alone gets its region changed. */
function stateEdit(present: WireAddress, value: string | null): AddressEdit {
  const byRegion = present.textOrNull('state') === null && present.textOrNull('region') !== null;
  return byRegion ? { region: value } : { state: value };
}

/** What stands before the separator and the end; null when the text does not end so, or is no more. */
function withoutEnd(text: string, separator: string, end: string): string | null {
  const whole = `${separator}${end}`;
  if (!text.endsWith(whole)) return null;
  const before = text.slice(0, -whole.length);
  return before.trim() === '' ? null : before;
}

/** What stands behind the start and the separator; null when the text does not start so, or is no more. */
function withoutStart(text: string, separator: string, start: string): string | null {
  const whole = `${start}${separator}`;
  const after = text.startsWith(whole) ? text.slice(whole.length) : '';
  return after.trim() === '' ? null : after;
}
