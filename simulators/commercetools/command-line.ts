import { parseArgs } from 'node:util';
import { defaultOptions, type SimulatorOptions } from './options.ts';

export const usage = `commercetools simulator: the HTTP API with messages and subscriptions, in memory.

  node simulators/commercetools/main.ts [options]

  --port <n>                 port on 127.0.0.1; 0 takes a free one (${defaultOptions.port})
  --project-key <key>        the one project that is served (${defaultOptions.projectKey})
  --client-id <id>           API client of the integration (${defaultOptions.clientId})
  --client-secret <secret>   its secret (${defaultOptions.clientSecret})
  --client <id:secret>       another API client, repeatable (shop:shop-secret)
  --latency-ms <n>           pause before every answer (0)
  --messages <on|off>        whether GET /messages answers (on)
  --seed sunrise:<dir>       load the Sunrise demo data from a folder; or none (none)
  --random-seed <n>          seed of the delivery knobs (${defaultOptions.seed})
  --duplicate <p>            probability that a notification is delivered twice (0)
  --reorder <p>              probability that a notification is overtaken (0)
  --loss <p>                 probability that a notification is lost (0)
  --delay-ms <min,max>       pause before each delivery (0,0)
  --payload-bytes-max <n>    larger messages go out as payloadNotIncluded (${defaultOptions.payloadBytesMax})
  --pubsub-push <topic=url>  where a Pub/Sub topic is pushed to, repeatable
  --sink-header <name=value> header of every push, repeatable
  --help                     this text

When ready it prints one JSON line: {"ready":true,"url":…,"tokenUrl":…,"clientId":…,"clientSecret":…,"projectKey":…}
`;

export type Command =
  | { kind: 'help' }
  | {
      kind: 'start';
      options: Partial<SimulatorOptions>;
      sunriseDirectory: string | undefined;
    };

const flags = {
  port: { type: 'string' },
  'project-key': { type: 'string' },
  'client-id': { type: 'string' },
  'client-secret': { type: 'string' },
  client: { type: 'string', multiple: true },
  'latency-ms': { type: 'string' },
  messages: { type: 'string' },
  seed: { type: 'string' },
  'random-seed': { type: 'string' },
  duplicate: { type: 'string' },
  reorder: { type: 'string' },
  loss: { type: 'string' },
  'delay-ms': { type: 'string' },
  'payload-bytes-max': { type: 'string' },
  'pubsub-push': { type: 'string', multiple: true },
  'sink-header': { type: 'string', multiple: true },
  help: { type: 'boolean' },
} as const;

function numeric(flag: string, raw: string | undefined, fallback: number): number {
  if (raw === undefined) return fallback;
  const value = Number(raw);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new Error(`--${flag} is '${raw}': give a number of 0 or more.`);
}

function pair(flag: string, raw: string, separator: string): [string, string] {
  const at = raw.indexOf(separator);
  if (at < 1) throw new Error(`--${flag} is '${raw}': give <name>${separator}<value>.`);
  return [raw.slice(0, at), raw.slice(at + 1)];
}

function sunriseDirectory(seed: string | undefined): string | undefined {
  if (seed === undefined || seed === 'none') return undefined;
  const [kind, directory] = pair('seed', seed, ':');
  if (kind !== 'sunrise') throw new Error(`--seed is '${seed}': give sunrise:<dir> or none.`);
  return directory;
}

function delayRange(raw: string | undefined): [number, number] {
  const [low, high] = (raw ?? '0').split(',').map((part) => numeric('delay-ms', part, 0));
  return [low ?? 0, high ?? low ?? 0];
}

/** Reads the command line; throws with the flag, the value and what to give instead. */
export function parseCommandLine(args: string[]): Command {
  const { values } = parseArgs({ args, options: flags, strict: true });
  if (values.help) return { kind: 'help' };
  const clients = (values.client ?? []).map((raw) => {
    const [clientId, clientSecret] = pair('client', raw, ':');
    return { clientId, clientSecret };
  });
  const pushes = (values['pubsub-push'] ?? []).map((raw) => pair('pubsub-push', raw, '='));
  const headers = (values['sink-header'] ?? []).map((raw) => pair('sink-header', raw, '='));
  return {
    kind: 'start',
    sunriseDirectory: sunriseDirectory(values.seed),
    options: {
      port: numeric('port', values.port, defaultOptions.port),
      projectKey: values['project-key'] ?? defaultOptions.projectKey,
      clientId: values['client-id'] ?? defaultOptions.clientId,
      clientSecret: values['client-secret'] ?? defaultOptions.clientSecret,
      clients: clients.length > 0 ? clients : defaultOptions.clients,
      messagesEnabled: values.messages !== 'off',
      latencyMs: numeric('latency-ms', values['latency-ms'], 0),
      seed: numeric('random-seed', values['random-seed'], defaultOptions.seed),
      payloadBytesMax: numeric(
        'payload-bytes-max',
        values['payload-bytes-max'],
        defaultOptions.payloadBytesMax,
      ),
      pubsubPush: Object.fromEntries(pushes),
      sinkHeaders: Object.fromEntries(headers),
      knobs: {
        duplicate: numeric('duplicate', values.duplicate, 0),
        reorder: numeric('reorder', values.reorder, 0),
        loss: numeric('loss', values.loss, 0),
        delayMs: delayRange(values['delay-ms']),
      },
    },
  };
}
