import type { CostModelName } from './limits/cost.ts';
import type { LimitPreset } from './limits/settings.ts';
import type { AddressRows, StateOnCreate } from './operations/context.ts';

/** Settings of a simulator. */
export type DataverseOptions = {
  readonly port: number;
  readonly bare: boolean;
  readonly sales: boolean;
  readonly seedFile: string | undefined;
  readonly stateFile: string | undefined;
  readonly latencyMs: number;
  readonly stateOnCreate: StateOnCreate;
  readonly applicationUsers: number;
  readonly tokenLifetimeSeconds: number;
  readonly sentinelHits: number;
  readonly dopHint: number;
  readonly changeTrackingDays: number;
  readonly addressRows: AddressRows;
  readonly keyIndexMs: number;
  readonly metadataDelayMs: number;
  readonly limits: LimitPreset;
  readonly limitRequests: number | undefined;
  readonly limitExecutionMs: number | undefined;
  readonly limitConcurrency: number | undefined;
  readonly servers: number;
  readonly costModel: CostModelName;
  readonly timeScale: number;
  readonly refuseBulk: readonly string[];
  readonly bulkDeadlockPercent: number;
  readonly parentPid: number | undefined;
};

export const defaultOptions: DataverseOptions = {
  port: 0,
  bare: false,
  sales: false,
  seedFile: undefined,
  stateFile: undefined,
  latencyMs: 0,
  stateOnCreate: 'accept',
  applicationUsers: 1,
  tokenLifetimeSeconds: 3599,
  sentinelHits: 2,
  dopHint: 4,
  changeTrackingDays: 7,
  addressRows: 'nonempty',
  keyIndexMs: 250,
  metadataDelayMs: 0,
  limits: 'off',
  limitRequests: undefined,
  limitExecutionMs: undefined,
  limitConcurrency: undefined,
  servers: 1,
  costModel: 'off',
  timeScale: 1,
  refuseBulk: [],
  bulkDeadlockPercent: 0,
  parentPid: undefined,
};

type Parsed = { -readonly [Name in keyof DataverseOptions]?: DataverseOptions[Name] };

type Flag = {
  readonly value: string;
  readonly help: string;
  readonly take: (parsed: Parsed, text: string, flag: string) => void;
};

const number = (flag: string, text: string, min: number, max: number): number => {
  const value = Number(text);
  if (text !== '' && Number.isInteger(value) && value >= min && value <= max) return value;
  throw new Error(`${flag} is ${JSON.stringify(text)}; give a whole number from ${min} to ${max}`);
};

const DAY_SECONDS = 86_400;
const LIMIT_MAX = 1_000_000_000;

/** One table for reading the command line and for its help. */
const flags: Readonly<Record<string, Flag>> = {
  '--port': {
    value: 'n',
    help: 'port on 127.0.0.1; 0 takes a free one (default 0)',
    take: (parsed, text, flag) => {
      parsed.port = number(flag, text, 0, 65_535);
    },
  },
  '--bare': {
    value: '',
    help: "an organisation as Microsoft delivers it, without Causeway's columns and table",
    take: (parsed) => {
      parsed.bare = true;
    },
  },
  '--sales': {
    value: '',
    help: 'an organisation with the orders and price lists of Dynamics Sales',
    take: (parsed) => {
      parsed.sales = true;
    },
  },
  '--seed-file': {
    value: 'file',
    help: 'JSON with rows per entity set: {"contacts":[{...}]}, as for POST /_sim/seed',
    take: (parsed, text) => {
      parsed.seedFile = text;
    },
  },
  '--state': {
    value: 'file',
    help: 'loaded at the start if it is there; saved on SIGTERM and by POST /_sim/save',
    take: (parsed, text) => {
      parsed.stateFile = text;
    },
  },
  '--latency-ms': {
    value: 'n',
    help: 'wait before every answer of the Web API (default 0)',
    take: (parsed, text, flag) => {
      parsed.latencyMs = number(flag, text, 0, 60_000);
    },
  },
  '--state-on-create': {
    value: 'accept|ignore',
    help: 'what a statecode in a create does (default accept)',
    take: (parsed, text, flag) => {
      if (text !== 'accept' && text !== 'ignore') {
        throw new Error(`${flag} is ${JSON.stringify(text)}; give accept or ignore`);
      }
      parsed.stateOnCreate = text;
    },
  },
  '--application-users': {
    value: 'n',
    help: 'identities to sign in with, each with its own limits (default 1)',
    take: (parsed, text, flag) => {
      parsed.applicationUsers = number(flag, text, 1, 10);
    },
  },
  '--token-lifetime-seconds': {
    value: 'n',
    help: 'how long a bearer token lives (default 3599)',
    take: (parsed, text, flag) => {
      parsed.tokenLifetimeSeconds = number(flag, text, 1, DAY_SECONDS);
    },
  },
  '--sentinel-hits': {
    value: 'n',
    help: 'how often a passing sentinel refuses one row before it lets it through (default 2)',
    take: (parsed, text, flag) => {
      parsed.sentinelHits = number(flag, text, 1, 1000);
    },
  },
  '--dop-hint': {
    value: 'n',
    help: 'value of the header x-ms-dop-hint (default 4)',
    take: (parsed, text, flag) => {
      parsed.dopHint = number(flag, text, 1, 1000);
    },
  },
  '--address-rows': {
    value: 'all|nonempty|none',
    help: 'address blocks that are also customeraddress rows (default nonempty)',
    take: (parsed, text, flag) => {
      if (text !== 'all' && text !== 'nonempty' && text !== 'none') {
        throw new Error(`${flag} is ${JSON.stringify(text)}; give all, nonempty or none`);
      }
      parsed.addressRows = text;
    },
  },
  '--change-tracking-days': {
    value: 'n',
    help: 'how long a delta token is good for (default 7)',
    take: (parsed, text, flag) => {
      parsed.changeTrackingDays = number(flag, text, 0, 365);
    },
  },
  '--key-index-ms': {
    value: 'n',
    help: 'how long the index of a new alternate key is Pending and InProgress (default 250)',
    take: (parsed, text, flag) => {
      parsed.keyIndexMs = number(flag, text, 0, 600_000);
    },
  },
  '--metadata-delay-ms': {
    value: 'n',
    help: 'until calls about rows see a change of metadata (default 0)',
    take: (parsed, text, flag) => {
      parsed.metadataDelayMs = number(flag, text, 0, 600_000);
    },
  },
  '--limits': {
    value: 'off|published',
    help: 'service protection per user and server, as Microsoft publishes it (default off)',
    take: (parsed, text, flag) => {
      if (text !== 'off' && text !== 'published') {
        throw new Error(`${flag} is ${JSON.stringify(text)}; give off or published`);
      }
      parsed.limits = text;
    },
  },
  '--limit-requests': {
    value: 'n',
    help: 'requests in 300 s per user and server; published: 6000',
    take: (parsed, text, flag) => {
      parsed.limitRequests = number(flag, text, 1, LIMIT_MAX);
    },
  },
  '--limit-execution-ms': {
    value: 'n',
    help: 'execution time in 300 s per user and server; published: 1200000',
    take: (parsed, text, flag) => {
      parsed.limitExecutionMs = number(flag, text, 1, LIMIT_MAX);
    },
  },
  '--limit-concurrency': {
    value: 'n',
    help: 'requests at the same time per user and server; published: 52',
    take: (parsed, text, flag) => {
      parsed.limitConcurrency = number(flag, text, 1, LIMIT_MAX);
    },
  },
  '--servers': {
    value: 'n',
    help: 'web servers with limits of their own; the affinity cookie sticks to one (default 1)',
    take: (parsed, text, flag) => {
      parsed.servers = number(flag, text, 1, 100);
    },
  },
  '--cost-model': {
    value: 'off|published',
    help: 'how long operations take; published follows the timings of Microsoft (default off)',
    take: (parsed, text, flag) => {
      if (text !== 'off' && text !== 'published') {
        throw new Error(`${flag} is ${JSON.stringify(text)}; give off or published`);
      }
      parsed.costModel = text;
    },
  },
  '--time-scale': {
    value: 'k',
    help: 'limits, costs and blocks pass k times as fast as real time (default 1)',
    take: (parsed, text, flag) => {
      parsed.timeScale = number(flag, text, 1, 1000);
    },
  },
  '--refuse-bulk': {
    value: 'sets',
    help: 'entity sets without bulk messages, such as contacts,accounts (default none)',
    take: (parsed, text) => {
      parsed.refuseBulk = text.split(',').filter((name) => name !== '');
    },
  },
  '--bulk-deadlock-percent': {
    value: 'n',
    help: 'of the bulk messages that meet another one on their table, how many fail (default 0)',
    take: (parsed, text, flag) => {
      parsed.bulkDeadlockPercent = number(flag, text, 0, 100);
    },
  },
  '--parent-pid': {
    value: 'pid',
    help: 'stop when this process is gone',
    take: (parsed, text, flag) => {
      parsed.parentPid = number(flag, text, 1, 4_194_304);
    },
  },
};

/** Reads the command line; an unknown flag or a bad value throws with place and remedy. */
export const parseOptions = (words: readonly string[]): DataverseOptions => {
  const parsed: Parsed = {};
  const rest = words.flatMap((word) => {
    const equals = word.startsWith('--') ? word.indexOf('=') : -1;
    return equals < 0 ? [word] : [word.slice(0, equals), word.slice(equals + 1)];
  });
  for (let at = 0; at < rest.length; at += 1) {
    const name = rest[at] ?? '';
    const flag = flags[name];
    if (flag === undefined) throw new Error(`unknown flag ${name}; --help lists the known ones`);
    if (flag.value !== '') at += 1;
    flag.take(parsed, flag.value === '' ? '' : (rest[at] ?? ''), name);
  }
  return { ...defaultOptions, ...parsed };
};

/** Every flag, for a help that leaves none out. */
export const flagNames = (): readonly string[] => Object.keys(flags);

/** A flag as the help shows it: with its value, and what it does. */
export const flagHelp = (name: string): readonly [flag: string, text: string] => {
  const flag = flags[name];
  if (flag === undefined) throw new Error(`${name} is no flag`);
  return [`${name} ${flag.value}`.trimEnd(), flag.help];
};
