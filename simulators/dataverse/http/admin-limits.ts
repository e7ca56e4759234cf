import { isObject, type Json, type JsonObject } from '../json.ts';
import { type CostModelName, costModels } from '../limits/cost.ts';
import type { FarmSettings } from '../limits/farm.ts';
import { type LimitPreset, type Limits, limitPresets, windowSeconds } from '../limits/settings.ts';
import type { World } from '../world.ts';

const serversMax = 100;
const timeScaleMax = 1000;

const known = [
  'preset',
  'requests',
  'executionMs',
  'concurrency',
  'servers',
  'costModel',
  'timeScale',
  'reset',
];

const positive = (name: string, value: Json, max: number): number => {
  if (typeof value === 'number' && value > 0 && value <= max) return value;
  throw new Error(`${name} is ${JSON.stringify(value)}; give a number above 0, at most ${max}`);
};

const oneOf = <Name extends string>(
  name: string,
  value: Json,
  names: Readonly<Record<Name, unknown>>,
): Name => {
  for (const candidate in names) if (candidate === value) return candidate;
  throw new Error(
    `${name} is ${JSON.stringify(value)}; give one of ${Object.keys(names).join(', ')}`,
  );
};

const limit = (given: JsonObject, name: keyof Limits, present: Limits): number | undefined => {
  const value = given[name];
  if (value === undefined) return present[name];
  return value === null ? undefined : positive(name, value, Number.MAX_SAFE_INTEGER);
};

const limitsFrom = (given: JsonObject, present: Limits): Limits => {
  const { preset } = given;
  const base =
    preset === undefined
      ? present
      : limitPresets[oneOf<LimitPreset>('preset', preset, limitPresets)];
  return {
    requests: limit(given, 'requests', base),
    executionMs: limit(given, 'executionMs', base),
    concurrency: limit(given, 'concurrency', base),
  };
};

const settingsFrom = (given: JsonObject, present: FarmSettings): FarmSettings => {
  const { servers, costModel, timeScale } = given;
  return {
    limits: limitsFrom(given, present.limits),
    servers:
      servers === undefined ? present.servers : Math.ceil(positive('servers', servers, serversMax)),
    costModel:
      costModel === undefined
        ? present.costModel
        : oneOf<CostModelName>('costModel', costModel, costModels),
    timeScale:
      timeScale === undefined ? present.timeScale : positive('timeScale', timeScale, timeScaleMax),
  };
};

/** Limits as they are set, and what every user has used up on every server. */
export const limitsState = (world: World): Readonly<Record<string, unknown>> => {
  const { settings, clock, protection } = world.farm;
  const { requests = null, executionMs = null, concurrency = null } = settings.limits;
  return {
    limits: { requests, executionMs, concurrency, windowSeconds },
    servers: settings.servers,
    costModel: settings.costModel,
    timeScale: settings.timeScale,
    simulatedSeconds: Math.round(clock.now()) / 1000,
    users: protection.report(),
  };
};

/** Changes settings; `"reset": true` forgets what was counted, `null` switches a limit off. */
export const setLimits = (world: World, given: unknown): Readonly<Record<string, unknown>> => {
  if (!isObject(given)) throw new Error('the body must be a JSON object');
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`${unknown} is none of ${known.join(', ')}`);
  world.farm.settings = settingsFrom(given, world.farm.settings);
  if (given.reset === true) world.farm.protection.reset();
  return limitsState(world);
};
