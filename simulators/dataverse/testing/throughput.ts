import { spawn } from 'node:child_process';
import { Agent, request } from 'node:http';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';

/**
 * Prints how many rows a simulator takes: single PATCH, batches and bulk messages, each first for
 * new and then for known rows; per second, and per second of the simulator's processor time.
 * Usage: node throughput.ts [--rows 20000] [--bulk-rows 100000] [--width 16] [--ready '<line>']
 * Without the ready line of a running simulator it starts one of its own.
 */
const { values } = parseArgs({
  options: {
    ready: { type: 'string' },
    rows: { type: 'string', default: '20000' },
    'bulk-rows': { type: 'string', default: '100000' },
    width: { type: 'string', default: '16' },
  },
});

type Ready = Readonly<Record<'url' | 'apiUrl' | 'tokenUrl' | 'clientId' | 'clientSecret', string>>;

const parseReady = (line: string): Ready => {
  const text = (name: keyof Ready): string =>
    new RegExp(`"${name}":"([^"]+)"`).exec(line)?.[1] ?? '';
  return {
    url: text('url'),
    apiUrl: text('apiUrl'),
    tokenUrl: text('tokenUrl'),
    clientId: text('clientId'),
    clientSecret: text('clientSecret'),
  };
};

const main = new URL('../main.ts', import.meta.url).pathname;

/** A simulator that ends with this process. */
const startOwn = async (): Promise<string> => {
  const child = spawn(process.execPath, [main, '--parent-pid', String(process.pid)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.once('exit', () => child.kill());
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error('the simulator ended before it was ready');
};

const ready = parseReady(values.ready ?? (await startOwn()));
const width = Number(values.width);
const agent = new Agent({ keepAlive: true, maxSockets: width });

const signIn = async (): Promise<string> => {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: ready.clientId,
    client_secret: ready.clientSecret,
    scope: `${ready.url}/.default`,
  });
  const response = await fetch(ready.tokenUrl, { method: 'POST', body });
  return /"access_token":"([^"]+)"/.exec(await response.text())?.[1] ?? '';
};

const token = await signIn();

/** One request; resolves with its status. */
const send = (method: string, path: string, type: string, body: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const headers = {
      Authorization: `Bearer ${token}`,
      'Content-Type': type,
      'Content-Length': Buffer.byteLength(body),
    };
    const sent = request(ready.apiUrl + path, { method, agent, headers }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    sent.on('error', reject);
    sent.end(body);
  });

const idOf = (ordinal: number): string =>
  `00000000-0000-4000-8000-${String(ordinal).padStart(12, '0')}`;

const rowOf = (ordinal: number, round: string): Record<string, unknown> => ({
  firstname: 'Ada',
  lastname: `Lovelace ${ordinal} ${round}`,
  emailaddress1: `ada.${ordinal}@example.com`,
  address1_line1: '12 St James Square',
  address1_city: 'London',
  cwy_commercetoolsid: `ct-${ordinal}`,
  cwy_commercetoolsversion: ordinal,
});

const JSON_TYPE = 'application/json';

/** A way to write the rows from `first` on, `size` of them in one request. */
type Way = {
  readonly name: string;
  readonly size: number;
  readonly rows: number;
  readonly write: (first: number, size: number, round: string) => Promise<number>;
};

const range = (first: number, size: number): number[] =>
  Array.from({ length: size }, (_, index) => first + index);

const single: Way = {
  name: 'PATCH',
  size: 1,
  rows: Number(values.rows),
  write: (first, _, round) =>
    send('PATCH', `contacts(${idOf(first)})`, JSON_TYPE, JSON.stringify(rowOf(first, round))),
};

const PER_BATCH = 100;
const PER_BULK = 1000;

const batchBody = (first: number, size: number, round: string): string => {
  const parts = range(first, size).map(
    (ordinal) =>
      '--b\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n' +
      `PATCH /api/data/v9.2/contacts(${idOf(ordinal)}) HTTP/1.1\r\n` +
      `Content-Type: application/json\r\n\r\n${JSON.stringify(rowOf(ordinal, round))}\r\n`,
  );
  return `${parts.join('')}--b--\r\n`;
};

const batch: Way = {
  name: `$batch of ${PER_BATCH} PATCH`,
  size: PER_BATCH,
  rows: Number(values.rows),
  write: (first, size, round) =>
    send('POST', '$batch', 'multipart/mixed; boundary=b', batchBody(first, size, round)),
};

const bulk = (message: string, target: (ordinal: number) => Record<string, unknown>): Way => ({
  name: `${message} of ${PER_BULK}`,
  size: PER_BULK,
  rows: Number(values['bulk-rows']),
  write: (first, size, round) => {
    const targets = range(first, size).map((ordinal) => ({
      '@odata.type': 'Microsoft.Dynamics.CRM.contact',
      ...rowOf(ordinal, round),
      ...target(ordinal),
    }));
    const body = JSON.stringify({ Targets: targets });
    return send('POST', `contacts/Microsoft.Dynamics.CRM.${message}`, JSON_TYPE, body);
  },
});

const byId = (ordinal: number) => ({ contactid: idOf(ordinal) });
const byKey = (ordinal: number) => ({
  '@odata.id': `contacts(cwy_commercetoolsid='ct-${ordinal}')`,
  cwy_commercetoolsid: undefined,
});

const processOf = async (): Promise<{ readonly cpuMs: number; readonly rssMb: number }> => {
  const text = await (await fetch(`${ready.url}/_sim/process`)).text();
  const number = (name: string): number => Number(new RegExp(`"${name}":(\\d+)`).exec(text)?.[1]);
  return { cpuMs: number('cpuMs'), rssMb: Math.round(number('rssBytes') / 1_000_000) };
};

const run = async (way: Way, round: string): Promise<void> => {
  let next = 1;
  let failed = 0;
  const before = await processOf();
  const begin = performance.now();
  const worker = async (): Promise<void> => {
    while (next <= way.rows) {
      const first = next;
      next += way.size;
      const size = Math.min(way.size, way.rows - first + 1);
      if ((await way.write(first, size, round)) >= 300) failed += 1;
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, way.size === 1 ? width : 4) }, worker));
  const seconds = (performance.now() - begin) / 1000;
  const after = await processOf();
  const perSecond = Math.round(way.rows / seconds);
  const perCpu = Math.round(way.rows / ((after.cpuMs - before.cpuMs) / 1000));
  process.stdout.write(
    `${way.name.padEnd(24)} ${round.padEnd(6)} ${String(perSecond).padStart(7)} rows/s ` +
      `${String(perCpu).padStart(7)} rows per CPU second, ${failed} failed, ${after.rssMb} MB\n`,
  );
};

const emptied = (): Promise<unknown> => fetch(`${ready.url}/_sim/reset`, { method: 'POST' });

for (const way of [single, batch, bulk('UpsertMultiple', byId), bulk('UpsertMultiple', byKey)]) {
  await emptied();
  await run(way, 'new');
  await run(way, 'known');
}
await emptied();
await run(bulk('CreateMultiple', byId), 'new');
await run(bulk('UpdateMultiple', byId), 'known');
agent.destroy();
process.exit(0);
