import { z } from 'zod';
import { address, secret, text, whole } from './setting-kinds.ts';

const projectKey = () =>
  z
    .string()
    .regex(/^[a-z0-9_-]{2,36}$/)
    .meta({
      description: 'Key of the commercetools project.',
      bound: '2 to 36 of a-z, 0-9, _ and -',
    });
const clientId = () =>
  text('API client of Causeway; one of its own, so that its writes are recognised.');
const scopes = () =>
  z.array(z.string().min(1)).min(1).optional().meta({
    description: 'Scopes to ask for; without it the API client’s own scopes are granted.',
  });
const timeoutMs = () => whole(100, 60_000, 'Longest wait for one answer, in milliseconds.');
const typeKey = (of: string) =>
  text(
    `Key of the custom type that a ${of} without one gets when a custom field goes back.`,
  ).optional();

/** What a further project says by itself; the rest is as for the first. */
const furtherProject = z.strictObject({
  projectKey: projectKey(),
  clientId: clientId(),
  apiUrl: address().optional(),
  authUrl: address().optional(),
  scopes: scopes(),
  timeoutMs: timeoutMs().optional(),
  customerTypeKey: typeKey('customer'),
  unitTypeKey: typeKey('business unit'),
});

/** Projects that one service serves beside the first. */
const moreProjectsMax = 50;

/** The projects that share the environment. */
export const commercetools = z.strictObject({
  projectKey: projectKey(),
  apiUrl: address().meta({
    description: 'HTTP API host of the project’s region.',
    example: 'https://api.europe-west1.gcp.commercetools.com',
  }),
  authUrl: address().meta({
    description: 'Host that issues tokens; `/oauth/token` is appended.',
    example: 'https://auth.europe-west1.gcp.commercetools.com',
  }),
  clientId: clientId(),
  clientSecret: secret('Secret of the API client.'),
  scopes: scopes(),
  timeoutMs: timeoutMs().default(10_000),
  customerTypeKey: typeKey('customer'),
  unitTypeKey: typeKey('business unit'),
  moreProjects: z.array(furtherProject).max(moreProjectsMax).default([]).meta({
    description:
      'Further projects that share the environment. What one does not say is as for the first, save for `scopes`, which name a project.',
    bound:
      '[{ projectKey, clientId, apiUrl, authUrl, scopes, timeoutMs, customerTypeKey, unitTypeKey }], at most 50',
    type: 'object',
    secretsIn: 'moreProjectSecrets',
  }),
  moreProjectSecrets: z.array(z.string().min(1)).max(moreProjectsMax).default([]).meta({
    description: 'Secrets of the API clients of the further projects, in the same order.',
    secret: true,
  }),
});
