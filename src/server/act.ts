import { randomUUID } from 'node:crypto';
import type { Act } from '../ports/audit.ts';
import type { ServerDeps } from './deps.ts';

/** Who asked over HTTP, why, and the correlation that everything which follows from it carries. */
export function actOf({ settings }: ServerDeps, reason: string | undefined): Act {
  return {
    who: settings.apiToken === undefined ? 'api, from this machine' : 'api token',
    reason: reason ?? null,
    correlationId: randomUUID(),
  };
}
