import { isRecord } from '../../std/is-record.ts';
import type { Json } from '../../std/json.ts';
import type { Money } from '../model/money.ts';
import type { StoreContext } from '../store-context/store-context.ts';
import { type Fact, type FactDetail, factKinds } from './fact.ts';
import type { Told } from './told.ts';

type Values = Readonly<Record<string, unknown>>;

/**
 * What was kept of an entry. Null for what another version of Causeway wrote in a form that is not
 * understood: then nothing is known, and the entry is left as it is.
 */
export function readTold(json: Json | null): Told | null {
  if (!isRecord(json)) return null;
  const fact = factFrom(json.fact);
  if (fact === null || typeof json.standing !== 'boolean') return null;
  return {
    fact,
    standing: json.standing,
    orderNumber: textFrom(json.orderNumber),
    storeKey: textFrom(json.storeKey),
    context: isRecord(json.context) ? contextFrom(json.context) : null,
    taxed: json.taxed === true,
  };
}

function contextFrom(value: Values): StoreContext {
  return {
    storeKey: textFrom(value.storeKey),
    channel: textFrom(value.channel),
    country: textFrom(value.country),
    locale: textFrom(value.locale),
    customerGroup: textFrom(value.customerGroup),
  };
}

function factFrom(value: unknown): Fact | null {
  if (!isRecord(value)) return null;
  const kind = factKinds.find((known) => known === value.kind);
  const amount = moneyFrom(value.amount);
  const { key, at } = value;
  if (kind === undefined || amount === null) return null;
  if (typeof key !== 'string' || typeof at !== 'string') return null;
  return {
    key,
    kind,
    at,
    atIsOwn: value.atIsOwn === true,
    amount,
    of: moneyFrom(value.of),
    extent: oneOf(['partial', 'full'] as const, value.extent),
    version: typeof value.version === 'number' ? value.version : null,
    detail: isRecord(value.detail) ? detailFrom(value.detail) : null,
  };
}

function moneyFrom(value: unknown): Money | null {
  if (!isRecord(value)) return null;
  const { centAmount, currency, fractionDigits } = value;
  if (typeof centAmount !== 'number' || typeof fractionDigits !== 'number') return null;
  return typeof currency === 'string' ? { centAmount, currency, fractionDigits } : null;
}

function detailFrom(value: Values): FactDetail | null {
  if (value.is === 'placed') {
    const how = oneOf(['created', 'imported', 'recurring'] as const, value.how) ?? 'created';
    return { is: 'placed', how, customerId: textFrom(value.customerId) };
  }
  if (value.is === 'goods') {
    return {
      is: 'goods',
      name: textFrom(value.name),
      quantity: typeof value.quantity === 'number' ? value.quantity : 0,
      stage: oneOf(['announced', 'received'] as const, value.stage) ?? 'received',
      priced: value.priced === true,
    };
  }
  const [from, to] = [textFrom(value.from), textFrom(value.to)];
  return from === null || to === null ? null : { is: 'moved', from, to };
}

function textFrom(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function oneOf<V extends string>(values: readonly V[], value: unknown): V | null {
  return values.find((known) => known === value) ?? null;
}
