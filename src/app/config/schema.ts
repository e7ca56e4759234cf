import { z } from 'zod';
import { factKinds, usualKinds } from '../../core/timeline/fact.ts';
import { timelineTargets } from '../../core/timeline/target.ts';
import { account, addresses, associates } from './account-schema.ts';
import { carts } from './carts-schema.ts';
import { commercetools } from './commercetools-schema.ts';
import { consent } from './consent-schema.ts';
import { contact, normalise } from './contact-schema.ts';
import { identity } from './identity-schema.ts';
import { insight } from './insight-schema.ts';
import { orders } from './orders-schema.ts';
import { scope } from './scope-schema.ts';
import { address, secret, text, whole } from './setting-kinds.ts';
import { stores } from './stores-schema.ts';

/**
 * The one place where settings are declared: type, default, bound and prose. Types, environment
 * names, help, the reference page and the error messages are derived from it.
 */
/** Long enough not to be guessed. */
const token = (prose: string) =>
  z
    .string()
    .min(tokenCharsMin)
    .max(4000)
    .meta({
      description: prose,
      secret: true,
      bound: `at least ${tokenCharsMin} characters, given by the environment`,
    });
const tokenCharsMin = 16;
const dynamics = z.strictObject({
  url: address().meta({
    description: 'Address of the Dataverse environment.',
    example: 'https://contoso.crm4.dynamics.com',
  }),
  tenantId: text('Microsoft Entra tenant that issues tokens. Either this or tokenUrl.').optional(),
  tokenUrl: address().optional().meta({
    description: 'Token address, where it is not the one of Microsoft’s public cloud.',
    bound: 'an https:// address (http:// only on this machine)',
  }),
  clientId: text('Application (client) id of the application user.'),
  clientSecret: secret('Client secret of the application user.'),
  applicationUsers: z.array(z.string().min(1)).max(50).default([]).meta({
    description:
      'Client ids of further application users; the service protection limits hold for each of them.',
    secretsIn: 'applicationUserSecrets',
  }),
  applicationUserSecrets: z.array(z.string().min(1)).max(50).default([]).meta({
    description: 'Client secrets of the further application users, in the same order.',
    secret: true,
  }),
  scope: text('Scope to ask for; without it `<url>/.default`.').optional(),
  connectionsMax: whole(
    1,
    256,
    'Requests of one application user under way at most; Dataverse recommends fewer by itself.',
  ).default(52),
  timeoutMs: whole(100, 150_000, 'Longest wait for one answer, in milliseconds.').default(30_000),
  batchMax: whole(
    1,
    1000,
    'Operations that share a request under load at most; 1 = each has its own.',
  ).default(100),
  gatherMs: whole(
    0,
    5_000,
    'Pause between two requests under load, in which operations gather; a lone one never waits.',
  ).default(125),
  waitMsMax: whole(
    100,
    600_000,
    'Longest wait for room within the limits before a record is put off.',
  ).default(10_000),
  checkColumns: z.boolean().default(true).meta({
    description:
      'Whether Dataverse is asked (once in ten minutes) what its columns take, and values are held to that before they are sent.',
  }),
  integrationLog: z.boolean().default(false).meta({
    description:
      'Whether each applied or parked event leaves a row in cwy_integrationlog as well, for agents to find from the contact. One request each.',
  }),
});

const database = z.strictObject({
  url: secret(
    'PostgreSQL 15 or newer; `DATABASE_URL` is read as well. Without it an embedded PostgreSQL is started.',
  ).optional(),
  dataDir: text('Where the embedded PostgreSQL keeps its data, seen from the project.').default(
    '.causeway/postgres',
  ),
  poolMax: whole(2, 100, 'Database connections of one process at most.').default(10),
});

const server = z.strictObject({
  host: text(
    'Address to listen on. Anything but loopback makes intake.token and api.token mandatory.',
  ).default('127.0.0.1'),
  port: whole(0, 65_535, 'Port to listen on; 0 takes a free one.').default(8080),
});

const intake = z.strictObject({
  token: token(
    'What the sender of notifications has to present; 16 characters or more.',
  ).optional(),
  bodyBytesMax: whole(1024, 16_777_216, 'Largest body that is read, in bytes.').default(1_048_576),
  bodiesMax: whole(1, 10_000, 'Notifications in one request at most.').default(1_000),
  groupMax: whole(1, 1000, 'Notifications that share one transaction at most.').default(100),
  groupsAtOnceMax: whole(1, 32, 'Accepting transactions under way at once at most.').default(2),
  waitingMax: whole(
    1,
    100_000,
    'Notifications that wait for a transaction at most; beyond it senders are told to come again.',
  ).default(10_000),
});

const api = z.strictObject({
  token: token(
    'What callers of `/api` have to present as a bearer token; 16 characters or more.',
  ).optional(),
});

const worker = z.strictObject({
  batchSizeMax: whole(1, 500, 'Records taken from the queue at once at most.').default(50),
  lanesMax: whole(1, 16, 'Batches that run side by side in one process at most.').default(8),
  concurrencyMax: whole(1, 64, 'Records of a batch worked on side by side at most.').default(50),
});

const retry = z.strictObject({
  attemptsMax: whole(1, 1000, 'Failed runs in a row after which a record is parked.').default(100),
  delayMs: whole(10, 600_000, 'Pause after the first failed run; it doubles from there.').default(
    1000,
  ),
  delayMsMax: whole(10, 86_400_000, 'Longest pause between two runs, in milliseconds.').default(
    300_000,
  ),
  conflictAttemptsMax: whole(
    1,
    20,
    'Times a write is computed again when the row changed.',
  ).default(5),
});

const timeline = z.strictObject({
  target: z.enum(timelineTargets).default('activity').meta({
    description:
      'What a new entry is: a row of cwy_orderactivity, a standard task that is done, or a note. Entries that are there already stay what they are.',
  }),
  kinds: z
    .array(z.enum(factKinds))
    .default([...usualKinds])
    .meta({ description: 'What in the life of an order becomes a timeline entry.' }),
  since: z
    .string()
    .refine((since) => since === 'go-live' || z.iso.date().safeParse(since).success)
    .optional()
    .meta({
      description:
        'What happened before gets no entry: a day, or the moment when the database was set up. Without it all of the past does.',
      bound: 'a day such as 2026-01-31, or `go-live`',
    }),
  paidBy: z.enum(['payment-state', 'transactions', 'either']).default('either').meta({
    description:
      'What makes an order paid: the shop’s paymentState, charges that reach the total, or whichever comes first.',
  }),
  returnRefunds: z
    .enum(['when-no-transactions', 'always', 'never'])
    .default('when-no-transactions')
    .meta({
      description:
        'Whether a return item that is called refunded counts as a refund of its own, at the price of its line.',
    }),
  cancelledStates: z.array(z.string().min(1).max(256)).max(100).default([]).meta({
    description: 'Keys of workflow states that mean cancelled, beside the order state.',
  }),
  regarding: z.enum(['account', 'contact']).default('account').meta({
    description:
      'Whose timeline an order of a business unit stands on; the other one is a party of it.',
  }),
  currency: z.enum(['code', 'lookup']).default('code').meta({
    description:
      'Whether an entry names its currency by ISO 4217 code only, or points at the currency of the environment (transactioncurrencyid) as well.',
  }),
});

const changes = z.strictObject({
  everySeconds: whole(
    0,
    3600,
    'Pace at which changes of contacts and accounts made in Dynamics are read; 0 = never. Two requests each time.',
  ).default(15),
});

const decisions = z.strictObject({
  values: z.enum(['keep', 'mask']).default('keep').meta({
    description:
      'Whether the decision log keeps the two values, for people to see and to reverse, or only which column it was.',
  }),
});

const sweep = z.strictObject({
  everySeconds: whole(1, 3600, 'Pace of the search for waiting events without a job.').default(15),
  olderThanMs: whole(100, 3_600_000, 'Age from which the search takes an event.').default(30_000),
});

const retention = z.strictObject({
  journalDays: whole(1, 3650, 'Days that the journal is kept.').default(90),
  eventDays: whole(
    8,
    3650,
    'Days that settled events are kept; a redelivery is recognised for as long.',
  ).default(90),
  decisionDays: whole(
    1,
    3650,
    'Days that the decision log and settled questions of identity are kept; consents are kept for good.',
  ).default(400),
});

const log = z.strictObject({
  level: z
    .enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'])
    .default('info')
    .meta({ description: 'How much is logged, as JSON lines on the standard output.' }),
});

/** All settings by section. */
export const sections = {
  commercetools,
  dynamics,
  scope,
  database,
  server,
  intake,
  api,
  worker,
  retry,
  identity,
  normalise,
  contact,
  account,
  associates,
  addresses,
  consent,
  timeline,
  orders,
  carts,
  insight,
  stores,
  changes,
  decisions,
  sweep,
  retention,
  log,
} as const;

export type SectionName = keyof typeof sections;

/** One line per section for the reference page and the help text. */
export const sectionProse: Readonly<Record<SectionName, string>> = {
  commercetools: 'The commercetools project, and further ones of the same environment.',
  dynamics: 'The Dynamics 365 (Dataverse) environment.',
  scope: 'Which part of the projects belongs in the environment.',
  database: 'PostgreSQL, the memory of Causeway.',
  server: 'The HTTP server of intake and API.',
  intake: 'How notifications come in.',
  api: 'The HTTP API for operators.',
  worker: 'How much is done at once.',
  retry: 'What happens after a passing failure.',
  identity: 'Who is who.',
  normalise: 'What records do not say about themselves.',
  contact: 'How a customer fills a contact.',
  account: 'How a business unit fills an account.',
  associates: 'People who act for companies.',
  addresses: 'Addresses beyond the two of a contact or an account.',
  consent: 'What customers have agreed to.',
  timeline: 'What sellers see on a contact’s timeline.',
  orders: 'What an order is beside its timeline.',
  carts: 'Carts that were left.',
  insight: 'What a seller sees of a customer’s orders in numbers.',
  stores: 'What is told of where something was bought.',
  changes: 'What people change in Dynamics.',
  decisions: 'What is remembered where the two systems differed.',
  sweep: 'The safety net under the queue.',
  retention: 'How long things are kept.',
  log: 'Log lines.',
};

type Parsed = { [S in SectionName]: z.output<(typeof sections)[S]> };

/** The complete, checked configuration. */
export type Config = Omit<Parsed, 'dynamics'> & {
  dynamics: Omit<Parsed['dynamics'], 'tenantId' | 'tokenUrl' | 'scope'> & {
    tokenUrl: string;
    scope: string;
  };
};

type SecretName = 'clientSecret' | 'applicationUserSecrets' | 'moreProjectSecrets' | 'token';
type InFile<S extends SectionName> = Partial<
  Omit<z.input<(typeof sections)[S]>, S extends 'database' ? 'url' : SecretName>
>;

/** What `causeway.config.ts` may say: everything but secrets, and nothing that has to be there. */
export type ConfigFile = { [S in SectionName]?: InFile<S> };
