import { Problem } from '../../problems/problem.ts';
import { isLoopbackHost } from './address.ts';
import { inviteProblems } from './associate-checks.ts';
import { accountProblems, contactProblems } from './contact-checks.ts';
import { placeOf, secretRemedy } from './place.ts';
import { projectProblems } from './project-checks.ts';
import type { SectionName } from './schema.ts';
import type { Setting } from './settings.ts';

/** Looks up what a setting is set to (default included); undefined = not set. */
export type ValueOf = (path: string) => unknown;
export type PlaceOf = (path: string) => string;

interface Check {
  /** The check is made when all of these sections are loaded. */
  readonly sections: readonly SectionName[];
  readonly find: (value: ValueOf, place: PlaceOf) => Problem | readonly Problem[] | null;
}

/** Rules between settings; a rule about one setting alone belongs in the schema. */
const checks: readonly Check[] = [
  {
    sections: ['dynamics'],
    find: (value, place) =>
      value('dynamics.tenantId') === undefined && value('dynamics.tokenUrl') === undefined
        ? new Problem('CWY-6001', {
            place: `${place('dynamics.tenantId')} or ${place('dynamics.tokenUrl')}`,
          })
        : null,
  },
  {
    sections: ['dynamics'],
    find: (value, place) => {
      const users = lengthOf(value('dynamics.applicationUsers'));
      const secrets = lengthOf(value('dynamics.applicationUserSecrets'));
      if (users === secrets) return null;
      return new Problem('CWY-6002', {
        place: place('dynamics.applicationUserSecrets'),
        value: `${secrets} secrets`,
        bound: `one for each of the ${users} in dynamics.applicationUsers`,
      });
    },
  },
  { sections: ['commercetools'], find: projectProblems },
  {
    sections: ['retry'],
    find: (value, place) => {
      const delayMs = value('retry.delayMs');
      const delayMsMax = value('retry.delayMsMax');
      if (typeof delayMs !== 'number' || typeof delayMsMax !== 'number') return null;
      if (delayMs <= delayMsMax) return null;
      return new Problem('CWY-6002', {
        place: place('retry.delayMs'),
        value: String(delayMs),
        bound: `at most retry.delayMsMax (${delayMsMax})`,
      });
    },
  },
  {
    sections: ['normalise'],
    find: (value, place) => {
      const languages = value('normalise.languages');
      const fallback = value('normalise.localeFallback');
      if (!Array.isArray(languages) || languages.length === 0) return null;
      if (fallback === undefined || languages.includes(fallback)) return null;
      return new Problem('CWY-6002', {
        place: place('normalise.localeFallback'),
        value: String(fallback),
        bound: 'one of normalise.languages',
      });
    },
  },
  { sections: ['contact', 'consent', 'associates'], find: contactProblems },
  { sections: ['account'], find: accountProblems },
  { sections: ['associates', 'identity', 'contact'], find: inviteProblems },
  {
    sections: ['orders'],
    find: (value, place) =>
      value('orders.record') === 'sales' &&
      Object.keys(value('orders.priceLists') ?? {}).length === 0
        ? new Problem('CWY-6001', {
            place: place('orders.priceLists'),
            bound: 'a price list for each currency, because orders.record is sales',
          })
        : null,
  },
  { sections: ['server', 'intake'], find: tokenWhereExposed('intake.token') },
  { sections: ['server', 'api'], find: tokenWhereExposed('api.token') },
];

function lengthOf(list: unknown): number {
  return Array.isArray(list) ? list.length : 0;
}

function tokenWhereExposed(token: string): Check['find'] {
  return (value, place) => {
    const host = value('server.host');
    if (typeof host !== 'string' || isLoopbackHost(host)) return null;
    if (value(token) !== undefined) return null;
    return new Problem('CWY-6001', {
      place: place(token),
      bound: `a token, because server.host is ${host} and not loopback`,
      remedy: secretRemedy,
    });
  };
}

/** All rules between settings that are broken. */
export function crossCheck(
  settings: readonly Setting[],
  loaded: ReadonlySet<SectionName>,
  value: ValueOf,
): readonly Problem[] {
  const place: PlaceOf = (path) => {
    const setting = settings.find((candidate) => candidate.path === path);
    return setting === undefined ? path : placeOf(setting);
  };
  return checks
    .filter((check) => check.sections.every((section) => loaded.has(section)))
    .flatMap((check) => check.find(value, place))
    .filter((problem) => problem !== null);
}
