import type { LineItem } from '@commercetools/platform-sdk';
import type { LineProduct, NamedValue } from '../core/model/order.ts';
import { isRecord } from '../std/is-record.ts';
import type { Fields } from './fields.ts';

/** Attributes of one variant that are looked at; product types have a few dozen. */
const attributesMax = 100;
/** Values of one attribute, where it is a set. */
const valuesMax = 20;

type LocalEntries = readonly (readonly [locale: string, text: string])[];

/**
 * What an order carries of a product without a request for it: the id of its type, and the attributes
 * of the variant that name something. Numbers, dates, money and references name nothing.
 */
export function lineProductOf(
  wire: Fields<LineItem>,
  localName: (entries: LocalEntries) => string,
): LineProduct {
  const attributes = wire.childOrNull('variant')?.list('attributes') ?? [];
  const named = attributes.slice(0, attributesMax).flatMap((attribute) => {
    const { value } = attribute.document();
    const values = (Array.isArray(value) ? value.slice(0, valuesMax) : [value]).flatMap(
      (one: unknown) => namedValue(one, localName) ?? [],
    );
    return values.length === 0 ? [] : [[attribute.text('name'), values] as const];
  });
  return {
    productTypeId: wire.childOrNull('productType')?.textOrNull('id') ?? null,
    attributes: Object.fromEntries(named),
  };
}

/** A text, an enum (`key` and `label`), or either of them by language; null for anything else. */
function namedValue(
  value: unknown,
  localName: (entries: LocalEntries) => string,
): NamedValue | null {
  if (typeof value === 'string') return nameless(value) ? null : { key: value, name: value };
  if (!isRecord(value) || 'typeId' in value) return null;
  const { key, label } = value;
  if (typeof key !== 'string') return localNamed(null, value, localName);
  if (typeof label === 'string') return nameless(label) ? null : { key, name: label };
  return isRecord(label) ? localNamed(key, label, localName) : null;
}

/** Without a key the first text by locale stands for the value, whatever the order's language. */
function localNamed(
  key: string | null,
  texts: Readonly<Record<string, unknown>>,
  localName: (entries: LocalEntries) => string,
): NamedValue | null {
  const entries = Object.entries(texts).flatMap(([locale, text]) =>
    typeof text === 'string' && !nameless(text) ? [[locale, text] as const] : [],
  );
  if (entries.length === 0 || entries.length < Object.keys(texts).length) return null;
  const first = entries.toSorted(([a], [b]) => (a < b ? -1 : 1))[0]?.[1] ?? '';
  return { key: key ?? first, name: localName(entries) };
}

/** A longer text describes a product and names nothing. */
const nameLengthMax = 100;

function nameless(text: string): boolean {
  return text.trim() === '' || text.length > nameLengthMax;
}
