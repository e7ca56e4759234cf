import { defineConfig } from './src/app/config/define.ts';

/**
 * The settings of this installation. All of them, with bounds and defaults, are listed in
 * docs/reference/configuration.md; `npx causeway config check` tells what is missing or wrong.
 *
 * Each setting can also be given by the environment, which wins over this file:
 * `server.port` is CAUSEWAY_SERVER_PORT. Secrets are read from the environment only:
 *
 *   CAUSEWAY_COMMERCETOOLS_CLIENT_SECRET   of the API client
 *   CAUSEWAY_DYNAMICS_CLIENT_SECRET        of the application user
 *   CAUSEWAY_INTAKE_TOKEN                  what the sender of notifications presents
 *   CAUSEWAY_API_TOKEN                     what callers of /api present
 *   DATABASE_URL                           PostgreSQL; without it an embedded one is started
 */
export default defineConfig({
  commercetools: {
    projectKey: 'my-project',
    apiUrl: 'https://api.europe-west1.gcp.commercetools.com',
    authUrl: 'https://auth.europe-west1.gcp.commercetools.com',
    // Use an API client that nothing else uses: its id tells our own writes from news.
    clientId: 'my-api-client',
  },
  dynamics: {
    url: 'https://my-organisation.crm4.dynamics.com',
    tenantId: '00000000-0000-0000-0000-000000000000',
    clientId: '00000000-0000-0000-0000-000000000000',
  },
  identity: {
    // Strongest first. Without 'email' a customer never takes over a contact that exists already.
    rules: ['commercetools-id', 'email'],
  },
  timeline: {
    kinds: ['placed', 'paid', 'cancelled', 'refunded'],
  },
  server: {
    // Only this machine. Any other address makes the two tokens above mandatory.
    host: '127.0.0.1',
    port: 8080,
  },
});
