import {
  type CommerceGateway,
  type CommerceOptions,
  createCommerce,
} from '../commercetools/gateway.ts';
import { Problem } from '../problems/problem.ts';
import { must } from '../std/assert.ts';
import { systemClock } from './clock.ts';
import type { Config } from './config/schema.ts';

/** The connections to all projects that the configuration names. */
export interface OpenCommerce {
  /** Throws CWY-4019 for a project that the configuration does not name. */
  of(projectKey: string): CommerceGateway;
  close(): Promise<void>;
}

/** The keys of all projects, the first of the configuration first. */
export function projectKeysOf({ projectKey, moreProjects }: Config['commercetools']) {
  return [projectKey, ...moreProjects.map((more) => more.projectKey)] as const;
}

/** Opens every project; nothing is asked of one before it is used. */
export function openCommerce(config: Config['commercetools']): OpenCommerce {
  const byKey = new Map(
    projectsOf(config).map((project) => [project.projectKey, createCommerce(project)]),
  );
  return {
    of(projectKey) {
      const commerce = byKey.get(projectKey);
      if (commerce !== undefined) return commerce;
      throw new Problem('CWY-4019', {
        place: 'projectKey',
        value: projectKey,
        bound: [...byKey.keys()].join(' or '),
      });
    },
    async close() {
      await Promise.all([...byKey.values()].map((commerce) => commerce.close()));
    },
  };
}

/** What a further project does not say is as for the first. */
function projectsOf(config: Config['commercetools']): readonly CommerceOptions[] {
  const { moreProjects, moreProjectSecrets, ...first } = config;
  const more = moreProjects.map((own, index) => ({
    projectKey: own.projectKey,
    clientId: own.clientId,
    clientSecret: must(moreProjectSecrets[index], 'each project has a secret'),
    apiUrl: own.apiUrl ?? first.apiUrl,
    authUrl: own.authUrl ?? first.authUrl,
    scopes: own.scopes,
    timeoutMs: own.timeoutMs ?? first.timeoutMs,
    customerTypeKey: own.customerTypeKey ?? first.customerTypeKey,
    unitTypeKey: own.unitTypeKey ?? first.unitTypeKey,
  }));
  return [first, ...more].map((project) => ({ ...project, clock: systemClock }));
}
