import { type Raw, textAt } from '../raw.ts';
import type { ProjectAccess } from '../shop.ts';
import type { Processes } from './processes.ts';
import { readyLine } from './ready-line.ts';
import type { Secrets } from './secrets.ts';

const projectKey = 'causeway-demo';
const readyTimeoutMs = 20_000;
const shopClientId = 'shop';

export interface CrmAccess {
  readonly url: string;
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The commercetools simulator, and how the integration and the shop reach it. */
export interface CommerceService {
  readonly integration: ProjectAccess;
  readonly shop: ProjectAccess;
}

export async function startCommerce(
  processes: Processes,
  secrets: Secrets,
  seed: number,
): Promise<CommerceService> {
  const child = processes.start({
    name: 'commercetools',
    args: [
      ...['bin/causeway.js', 'simulate', 'commercetools', '--port', '0'],
      ...['--project-key', projectKey, '--random-seed', String(seed)],
      ...['--client-secret', secrets.commerceSecret],
      ...['--client', `${shopClientId}:${secrets.shopSecret}`],
    ],
    env: {},
  });
  const ready = await child.line('the ready line', readyLine, readyTimeoutMs);
  const integration = { ...accessOf(ready), projectKey: needed(ready, 'projectKey') };
  return {
    integration,
    shop: { ...integration, clientId: shopClientId, clientSecret: secrets.shopSecret },
  };
}

export async function startCrm(processes: Processes): Promise<CrmAccess> {
  const child = processes.start({
    name: 'dataverse',
    args: ['bin/causeway.js', 'simulate', 'dataverse', '--port', '0'],
    env: {},
  });
  return accessOf(await child.line('the ready line', readyLine, readyTimeoutMs));
}

function accessOf(ready: Raw): CrmAccess {
  return {
    url: needed(ready, 'url'),
    tokenUrl: needed(ready, 'tokenUrl'),
    clientId: needed(ready, 'clientId'),
    clientSecret: needed(ready, 'clientSecret'),
  };
}

function needed(ready: Raw, name: string): string {
  const text = textAt(ready, name);
  if (text === null) throw new Error(`The simulator's ready line has no ${name}.`);
  return text;
}
