import type { LineDraft, MoneyDraft } from './drafts.ts';
import type { Dice } from './random.ts';

interface Article {
  readonly sku: string;
  readonly name: Readonly<Record<string, string>>;
  /** In euro cents. */
  readonly price: number;
}

const articles: readonly Article[] = [
  { sku: 'LAMP-ARC-01', name: { en: 'Arc floor lamp', de: 'Bogenlampe' }, price: 18_900 },
  {
    sku: 'SOFA-3S-GRY',
    name: { en: 'Three-seat sofa, grey', de: 'Dreisitzer, grau' },
    price: 129_900,
  },
  {
    sku: 'CUP-ESP-04',
    name: { en: 'Espresso cups, set of 4', de: 'Espressotassen, 4 Stück' },
    price: 2_495,
  },
  { sku: 'RUG-KLM-160', name: { en: 'Kilim rug 160 × 230', de: 'Kelim 160 × 230' }, price: 34_950 },
  {
    sku: 'CHAIR-OAK-2',
    name: { en: 'Oak dining chair', de: 'Esszimmerstuhl Eiche' },
    price: 14_900,
  },
  { sku: 'VASE-CLAY-M', name: { en: 'Clay vase, medium', de: 'Tonvase, mittel' }, price: 3_999 },
  { sku: 'BLKT-WOOL', name: { en: 'Wool blanket', de: 'Wolldecke' }, price: 8_950 },
  {
    sku: 'CANDLE-06',
    name: { en: 'Beeswax candles, 6 pieces', de: 'Bienenwachskerzen, 6 Stück' },
    price: 1_290,
  },
];

/** Smallest units of the currency for one euro cent, roughly. */
const rates: Readonly<Record<string, number>> = { EUR: 1, USD: 1.1, GBP: 0.85, JPY: 1.6, KWD: 3.3 };

export interface Basket {
  readonly lines: readonly LineDraft[];
  readonly total: MoneyDraft;
}

/** One to four lines of goods, priced in the currency. */
export function basketOf(dice: Dice, currency: string): Basket {
  const lines = Array.from({ length: dice.whole(1, 4) }, () => lineOf(dice, currency));
  return { lines, total: { currencyCode: currency, centAmount: totalOf(lines) } };
}

export function totalOf(lines: readonly LineDraft[]): number {
  return lines.reduce((sum, line) => sum + line.price.value.centAmount * line.quantity, 0);
}

function lineOf(dice: Dice, currency: string): LineDraft {
  const { sku, name, price } = dice.pick(articles);
  const centAmount = Math.round(price * (rates[currency] ?? 1));
  return {
    name,
    variant: { sku },
    price: { value: { currencyCode: currency, centAmount } },
    quantity: dice.whole(1, 3),
  };
}
