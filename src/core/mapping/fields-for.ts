import type { Person } from '../model/person.ts';
import { countryCodeOf } from '../normalise/country.ts';
import { countryOfStores } from '../normalise/person.ts';
import type { Ownership } from './contact-settings.ts';
import type { Addressed } from './field.ts';
import type { FieldRule } from './field-rule.ts';
import type { Saying, Sayings } from './scoped-fields.ts';

/** What tells for which part of the records something else is said. */
export type Scoped = Addressed & Pick<Person, 'ref' | 'stores'>;

/** Rules, and what is said otherwise for a part of the records. */
export interface ScopedRules<S> {
  /** The rules for records of which nothing else is said; each column occurs once. */
  readonly base: readonly FieldRule<S>[];
  /** By key of the store, or by `<project>/<store>`, which goes first. */
  readonly byStore: ReadonlyMap<string, Sayings<S>>;
  /** By ISO 3166-1 alpha-2. */
  readonly byCountry: ReadonlyMap<string, Sayings<S>>;
  /** The country of a store, by its key: where records without an address are from. */
  readonly storeCountries: Readonly<Record<string, string>>;
}

/**
 * The rules for one (normalised) record. What is said of the record's store goes before what is
 * said of the country, and that before the rest; stores that do not say the same say nothing.
 */
export function fieldsFor<S extends Scoped>(
  map: ScopedRules<S>,
  source: S,
): readonly FieldRule<S>[] {
  if (map.byStore.size === 0 && map.byCountry.size === 0) return map.base;
  const stores = source.stores.map(
    (store) => map.byStore.get(`${source.ref.projectKey}/${store}`) ?? map.byStore.get(store) ?? {},
  );
  const country = map.byCountry.get(countryOf(map, source) ?? '') ?? {};
  return map.base.map((rule) => {
    const { column } = rule;
    const ofCountry = sayingOf(country, column);
    const ofStore = agreed(stores.map((columns) => sayingOf(columns, column)));
    const filled = ofStore.rule ?? ofCountry.rule ?? rule;
    return overruled(overruled(filled, ofCountry.said), ofStore.said);
  });
}

function sayingOf<S>(columns: Sayings<S>, column: string): Saying<S> {
  return Object.hasOwn(columns, column) ? (columns[column] ?? nothing) : nothing;
}

const nothing = { said: {}, rule: null } as const;

/** The rule with what is said; the rule itself where that is nothing. */
export function overruled<S>(rule: FieldRule<S>, said: Ownership): FieldRule<S> {
  const { direction = rule.direction, owner = rule.owner, required = rule.required } = said;
  const isSame = direction === rule.direction && owner === rule.owner && required === rule.required;
  return isSame ? rule : { ...rule, direction, owner, required };
}

/** What all stores say of a column; nothing where they differ. */
function agreed<S>([first = nothing, ...others]: readonly Saying<S>[]): Saying<S> {
  return others.every(({ said }) => isSame(said, first.said)) ? first : nothing;
}

/** Functions are the same where they are one. */
function isSame(a: object, b: object): boolean {
  const [of, other] = [new Map(Object.entries(a)), new Map(Object.entries(b))];
  const names = new Set([...of.keys(), ...other.keys()]);
  return [...names].every((name) => of.get(name) === other.get(name));
}

/** Where a record is from: by the billing address, else the shipping address, else the stores. */
function countryOf(map: Pick<ScopedRules<never>, 'storeCountries'>, source: Scoped): string | null {
  const written = source.billingAddress?.country || source.shippingAddress?.country;
  if (!written) return countryOfStores(source, map);
  return countryCodeOf(written);
}
