import { isObject, type JsonObject } from '../json.ts';
import type { World } from '../world.ts';

const PERCENT_MAX = 100;

const refusedSets = (given: JsonObject): readonly string[] | undefined => {
  const { refuse } = given;
  if (refuse === undefined) return undefined;
  const names: readonly unknown[] = Array.isArray(refuse) ? refuse : [undefined];
  return names.map((name) => {
    if (typeof name === 'string') return name;
    throw new Error('refuse must be an array of entity sets');
  });
};

const deadlockPercent = (given: JsonObject, fallback: number): number => {
  const { deadlockPercent: percent = fallback } = given;
  if (typeof percent === 'number' && percent >= 0 && percent <= PERCENT_MAX) return percent;
  throw new Error(`deadlockPercent is ${JSON.stringify(percent)}; give a number from 0 to 100`);
};

/** How bulk messages behave at present. */
export const bulkState = (world: World): JsonObject => ({
  refuse: world.bulkRefused,
  deadlockPercent: world.writers.percent,
});

/** Changes it: `{"refuse":["contacts"],"deadlockPercent":100}`. */
export const setBulk = (world: World, given: unknown): JsonObject => {
  if (!isObject(given)) throw new Error('the body must be a JSON object');
  const refused = refusedSets(given);
  world.writers.percent = deadlockPercent(given, world.writers.percent);
  if (refused !== undefined) world.refuseBulk(refused);
  return bulkState(world);
};
