import { isRecord } from '../../std/is-record.ts';
import type { Json } from '../../std/json.ts';
import { isTimelineTable, type TimelineTable } from '../timeline/target.ts';

/** A timeline entry that was written, or is about to be, for a cart that fell silent. */
export interface ToldSilence {
  /** The cart's version while it was silent; each silence has one, and one entry. */
  readonly version: number;
  /** Where the entry stands, whatever table new ones go to. */
  readonly crmTable: TimelineTable;
  /** The row's GUID. */
  readonly crmId: string;
  readonly subject: string;
  readonly description: string;
  /** What was in the cart, see `contentOf`. */
  readonly content: string;
}

/** What the entries of a cart say. */
export interface CartMemory {
  /** The newest entry; null = none was ever written. */
  readonly last: ToldSilence | null;
  /** What was said on `last` of how the cart ended; null = nothing yet. */
  readonly ended: CartEnding | null;
  /** How many entries the cart has. */
  readonly entries: number;
}

/** What became of an abandoned cart. */
export const cartEndings = ['ordered', 'merged', 'frozen', 'emptied', 'deleted', 'again'] as const;
export type CartEnding = (typeof cartEndings)[number];

/** Of a cart that has no entry. */
export const nothingTold: CartMemory = { last: null, ended: null, entries: 0 };

/**
 * The entry that an end may still be said on. Carts are often frozen while their shopper pays, so that
 * is no end for good.
 */
export function openSilence({ last, ended }: CartMemory): ToldSilence | null {
  return ended === null || ended === 'frozen' ? last : null;
}

/** For the mirror of the cart. */
export function memoryJson({ last, ended, entries }: CartMemory): Readonly<Record<string, Json>> {
  return { last: last === null ? null : { ...last }, ended, entries };
}

/** From the mirror; what is not understood counts as nothing told. */
export function memoryFrom(values: Readonly<Record<string, Json>> | undefined): CartMemory {
  const last = silenceFrom(values?.last);
  if (last === null) return nothingTold;
  const entries = typeof values?.entries === 'number' ? values.entries : 1;
  const ended = cartEndings.find((known) => known === values?.ended) ?? null;
  return { last, ended, entries };
}

/** Null for what is not the JSON of a `ToldSilence`. */
export function silenceFrom(json: unknown): ToldSilence | null {
  if (!isRecord(json)) return null;
  const { version, crmTable, crmId, subject, description, content } = json;
  if (typeof version !== 'number' || typeof crmId !== 'string') return null;
  if (typeof crmTable !== 'string' || !isTimelineTable(crmTable)) return null;
  if (typeof subject !== 'string' || typeof description !== 'string') return null;
  if (typeof content !== 'string') return null;
  return { version, crmTable, crmId, subject, description, content };
}
