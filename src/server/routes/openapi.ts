import type { App } from '../app-type.ts';

/** The description of this API, made from the schemas of its routes. */
export function openapi(app: App): void {
  app.get('/api/openapi.json', { schema: { hide: true } }, async () => app.swagger());
}
