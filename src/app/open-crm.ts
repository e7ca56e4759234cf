import { randomUUID } from 'node:crypto';
import { type ApplicationUser, type CrmGateway, createCrm } from '../dynamics/gateway.ts';
import type { CrmShare } from '../ports/crm-share.ts';
import { must } from '../std/assert.ts';
import { systemClock } from './clock.ts';
import type { Config } from './config/schema.ts';

/** The environment that the configuration names; processes that share a memory share its limits. */
export function openCrm(config: Config, share?: CrmShare): CrmGateway {
  return createCrm({
    ...config.dynamics,
    users: applicationUsers(config.dynamics),
    ...(share === undefined ? {} : { share }),
    clock: systemClock,
    newId: randomUUID,
  });
}

/** All application users, each with limits of its own. */
function applicationUsers(dynamics: Config['dynamics']): readonly ApplicationUser[] {
  const { clientId, clientSecret, applicationUsers: others, applicationUserSecrets } = dynamics;
  const secretOf = (index: number): string =>
    must(applicationUserSecrets[index], 'The configuration has a secret for each user');
  return [
    { clientId, clientSecret },
    ...others.map((other, index) => ({ clientId: other, clientSecret: secretOf(index) })),
  ];
}
