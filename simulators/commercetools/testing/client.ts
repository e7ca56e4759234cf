import { createApiBuilderFromCtpClient } from '@commercetools/platform-sdk';
import { ClientBuilder } from '@commercetools/ts-client';
import type { ApiClient } from '../options.ts';
import type { CommercetoolsSimulator } from '../server.ts';

/** The official SDK against a simulator: a client that nobody here wrote. */
export function sdkFor(
  simulator: CommercetoolsSimulator,
  { clientId, clientSecret }: ApiClient = simulator,
) {
  const { url, projectKey } = simulator;
  const client = new ClientBuilder()
    .withClientCredentialsFlow({
      host: url,
      projectKey,
      credentials: { clientId, clientSecret },
      httpClient: fetch,
    })
    .withHttpMiddleware({ host: url, httpClient: fetch })
    .build();
  return createApiBuilderFromCtpClient(client).withProjectKey({ projectKey });
}

const waitMsMax = 5_000;
const pauseMs = 5;

/** Waits until a condition holds; fails with the description when it does not in time. */
export async function until(description: string, holds: () => boolean): Promise<void> {
  const deadline = Date.now() + waitMsMax;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`gave up waiting until ${description}`);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

/** Calls the admin API. */
export async function admin(
  { url }: CommercetoolsSimulator,
  path: string,
  body?: unknown,
): Promise<unknown> {
  const answer = await fetch(`${url}/_sim/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return await answer.json();
}
