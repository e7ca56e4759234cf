import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isObject } from '../json.ts';
import { signIn } from './caller.ts';

/**
 * Fills a simulator with contacts by CreateMultiple, saves, starts a second one from the file and
 * prints one line: resident memory of both, seconds to fill, save and load.
 * Usage: node million.ts [--rows 1000000] [--address-rows none|nonempty]
 */
const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    'address-rows': { type: 'string', default: 'none' },
  },
});

const rows = Number(values.rows);
const CHUNK = 1000;

type Ready = Readonly<Record<'url' | 'apiUrl' | 'tokenUrl' | 'clientId' | 'clientSecret', string>>;

type Running = {
  readonly ready: Ready;
  readonly pid: number;
  readonly seconds: number;
  readonly stop: () => Promise<void>;
};

const flags = ['--address-rows', values['address-rows']];
const main = fileURLToPath(new URL('../main.ts', import.meta.url));

const parseReady = (line: string): Ready => {
  const parsed: unknown = JSON.parse(line);
  const object = isObject(parsed) ? parsed : {};
  const text = (name: keyof Ready): string => String(object[name]);
  return {
    url: text('url'),
    apiUrl: text('apiUrl'),
    tokenUrl: text('tokenUrl'),
    clientId: text('clientId'),
    clientSecret: text('clientSecret'),
  };
};

const begin = async (file: string): Promise<Running> => {
  const from = performance.now();
  const child = spawn(process.execPath, [main, ...flags, '--state', file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const stop = async (): Promise<void> => {
    // Nothing has to be kept, so it need not save once more.
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  const seconds = (performance.now() - from) / 1000;
  return { ready: parseReady(String(line)), pid: child.pid ?? 0, seconds, stop };
};

/** Resident memory in GB, as the kernel counts it; `VmHWM` is the highest so far. */
const memory = async (pid: number, name: 'VmRSS' | 'VmHWM'): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kilobytes = Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0);
  return kilobytes / 1_048_576;
};

const contact = (ordinal: number) => ({
  '@odata.type': 'Microsoft.Dynamics.CRM.contact',
  firstname: 'Ada',
  lastname: `Lovelace ${ordinal}`,
  emailaddress1: `ada.${ordinal}@example.com`,
  telephone1: `+44 20 ${ordinal}`,
  address1_line1: `${ordinal} St James Square`,
  address1_city: 'London',
  address1_postalcode: 'SW1Y 4LE',
  address1_country: 'GB',
  cwy_commercetoolsid: `ct-${ordinal}`,
  cwy_commercetoolsversion: ordinal,
});

const fill = async (ready: Ready): Promise<number> => {
  const from = performance.now();
  const token = String((await signIn(ready)).json.access_token);
  for (let start = 0; start < rows; start += CHUNK) {
    const size = Math.min(CHUNK, rows - start);
    const targets = Array.from({ length: size }, (_, index) => contact(start + index));
    const response = await fetch(`${ready.apiUrl}contacts/Microsoft.Dynamics.CRM.CreateMultiple`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ Targets: targets }),
    });
    if (response.status !== 200) throw new Error(await response.text());
    await response.arrayBuffer();
  }
  return (performance.now() - from) / 1000;
};

const countOf = async ({ url }: Ready): Promise<number> => {
  const answer: unknown = await (await fetch(`${url}/_sim/state`)).json();
  const tables = isObject(answer) && isObject(answer.tables) ? answer.tables : {};
  return Number(tables.contacts);
};

const gigabytes = (value: number): string => `${value.toFixed(2)} GB`;
const seconds = (value: number): string => `${value.toFixed(1)} s`;

const folder = await mkdtemp(join(tmpdir(), 'dataverse-million-'));
const file = join(folder, 'state.jsonl');
try {
  const first = await begin(file);
  const filling = await fill(first.ready);
  const filled = await memory(first.pid, 'VmRSS');
  const from = performance.now();
  await (await fetch(`${first.ready.url}/_sim/save`, { method: 'POST' })).arrayBuffer();
  const saving = (performance.now() - from) / 1000;
  const highest = await memory(first.pid, 'VmHWM');
  await first.stop();
  const second = await begin(file);
  const loaded = await memory(second.pid, 'VmRSS');
  const count = await countOf(second.ready);
  await second.stop();
  const { size } = await stat(file);
  process.stdout.write(
    `${count} contacts, address rows ${values['address-rows']}: ${gigabytes(filled)} resident once filled (${seconds(filling)}), ` +
      `${gigabytes(highest)} at most while saving (${seconds(saving)}, file of ` +
      `${gigabytes(size / 2 ** 30)}), ${gigabytes(loaded)} once loaded (${seconds(second.seconds)})\n`,
  );
} finally {
  await rm(folder, { recursive: true });
}
