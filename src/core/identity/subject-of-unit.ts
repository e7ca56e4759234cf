import type { Organisation } from '../model/organisation.ts';
import {
  addressAttributes,
  addressValues,
  customValues,
  given,
  type Subject,
  type SubjectValue,
} from './subject.ts';

const plainAttributes = ['key', 'name', 'contactEmail', 'topLevelKey', 'parentKey'] as const;

/** Attributes of a business unit that rules may name, beside `custom.<name>`. */
export const unitAttributes: readonly string[] = ['id', ...plainAttributes, ...addressAttributes];

/** A business unit as match rules see it. Expects the normalised one: spellings and countries. */
export function subjectOfUnit(unit: Organisation): Subject {
  const { billingAddress, shippingAddress } = unit;
  const countries = [billingAddress, shippingAddress].flatMap((address) => address?.country || []);
  const [country = null] = countries;
  return {
    ref: unit.ref,
    stores: unit.stores,
    countries: [...new Set(countries)],
    // Nobody shows that the address of a company is theirs.
    emailVerified: false,
    values: (attribute) =>
      valuesOf(unit, attribute, country).filter(({ text }) => text.trim() !== ''),
  };
}

function valuesOf(
  unit: Organisation,
  attribute: string,
  country: string | null,
): readonly SubjectValue[] {
  if (attribute === 'id') return given(unit.ref.id, null);
  const plain = plainAttributes.find((name) => name === attribute);
  if (plain !== undefined) return given(unit[plain], country);
  return customValues(unit, attribute, country) ?? addressValues(unit, attribute);
}
