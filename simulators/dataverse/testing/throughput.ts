import { Agent, request } from 'node:http';
import { parseArgs } from 'node:util';

/**
 * Prints single PATCH upserts per second against a running simulator.
 * Usage: node throughput.ts --ready '<the ready line>' [--rows 20000] [--width 32]
 */
const { values } = parseArgs({
  options: {
    ready: { type: 'string', default: '' },
    rows: { type: 'string', default: '20000' },
    width: { type: 'string', default: '32' },
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

const ready = parseReady(values.ready);
const rows = Number(values.rows);
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

const patch = (token: string, ordinal: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const id = `00000000-0000-4000-8000-${String(ordinal).padStart(12, '0')}`;
    const body = JSON.stringify({
      firstname: 'Ada',
      lastname: `Lovelace ${ordinal}`,
      emailaddress1: `ada.${ordinal}@example.com`,
      address1_line1: '12 St James Square',
      address1_city: 'London',
      cwy_commercetoolsid: `ct-${ordinal}`,
      cwy_commercetoolsversion: ordinal,
    });
    const sent = request(
      `${ready.apiUrl}contacts(${id})`,
      {
        method: 'PATCH',
        agent,
        headers: {
          Authorization: `Bearer ${token}`,
          'Content-Type': 'application/json',
          'Content-Length': Buffer.byteLength(body),
        },
      },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });

const round = async (token: string, name: string): Promise<void> => {
  let next = 0;
  let failed = 0;
  const begin = performance.now();
  const worker = async (): Promise<void> => {
    while (next < rows) {
      next += 1;
      if ((await patch(token, next)) !== 204) failed += 1;
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  const seconds = (performance.now() - begin) / 1000;
  process.stdout.write(`${name}: ${Math.round(rows / seconds)} PATCH/s, ${failed} failed\n`);
};

const token = await signIn();
await round(token, 'create');
await round(token, 'update');
agent.destroy();
