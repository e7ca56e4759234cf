import { invalidInput } from '../errors.ts';
import { type Doc, number } from '../storage/doc.ts';

/** How far delivery departs from the ideal; the platform promises none of order, speed and uniqueness. */
export type Knobs = {
  /** Probability that a notification is delivered twice. */
  duplicate: number;
  /** Milliseconds that each delivery waits, drawn evenly from the range. */
  delayMs: readonly [number, number];
  /** Probability that a delivery is held back so that later ones overtake it. */
  reorder: number;
  /** Probability that a notification is never delivered. */
  loss: number;
};

export const calm: Knobs = { duplicate: 0, delayMs: [0, 0], reorder: 0, loss: 0 };

const delayMsMax = 60_000;

function probability(name: string, value: unknown, current: number): number {
  if (value === undefined) return current;
  const given = number(value);
  if (given !== undefined && given >= 0 && given <= 1) return given;
  throw invalidInput(`${name} is ${String(value)}: give a probability between 0 and 1.`);
}

function range(value: unknown, current: readonly [number, number]): readonly [number, number] {
  if (value === undefined) return current;
  const [low, high] = Array.isArray(value) ? value.map(Number) : [Number(value), Number(value)];
  if (low !== undefined && high !== undefined && 0 <= low && low <= high && high <= delayMsMax) {
    return [low, high];
  }
  throw invalidInput(`delayMs is ${JSON.stringify(value)}: give [min, max] up to ${delayMsMax}.`);
}

/** Knobs with the given ones changed; throws InvalidInput where a value is out of range. */
export const turned = (current: Knobs, given: Doc): Knobs => ({
  duplicate: probability('duplicate', given.duplicate, current.duplicate),
  reorder: probability('reorder', given.reorder, current.reorder),
  loss: probability('loss', given.loss, current.loss),
  delayMs: range(given.delayMs, current.delayMs),
});
