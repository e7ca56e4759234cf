/** How the numbers of a contact or account are made. */
export interface InsightSettings {
  /** Whether they are written at all. */
  readonly columns: boolean;
  /** ISO 4217; null = the currency of the orders where all have the same. */
  readonly baseCurrency: string | null;
  /** By currency: how much of the base currency one unit is. */
  readonly rates: Readonly<Record<string, number>>;
  /** Attributes of a product variant that name a brand or a category; null = none does. */
  readonly brandAttribute: string | null;
  readonly categoryAttribute: string | null;
  /** Names of product types by their id; others are no interest. */
  readonly productTypes: Readonly<Record<string, string>>;
  /** After so many days a purchase weighs half as much. */
  readonly halfLifeDays: number;
  readonly interestsMax: number;
  /** How much what lies in a cart weighs beside what was bought, 0 to 1; 0 = carts do not count. */
  readonly cartWeight: number;
  /** Whether each interest has a row of its own as well. */
  readonly rows: boolean;
  /** Whether the orders of the units below count for an account as well. */
  readonly accounts: 'own' | 'tree';
}

/** Used when the configuration says nothing. */
export const insightDefault: InsightSettings = {
  columns: true,
  baseCurrency: null,
  rates: {},
  brandAttribute: null,
  categoryAttribute: null,
  productTypes: {},
  halfLifeDays: 180,
  interestsMax: 5,
  cartWeight: 0.25,
  rows: false,
  accounts: 'own',
};
