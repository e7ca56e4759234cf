import { randomUUID } from 'node:crypto';
import { compareTrees } from '../core/organisation/compare-trees.ts';
import { findCompany } from './find-company.ts';
import { openCommerce, projectKeysOf } from './open-commerce.ts';
import { openCrm } from './open-crm.ts';
import { readTrees } from './read-trees.ts';
import type { OpenTrees } from './types.ts';

/** Compares companies as both systems have them now; nothing is written in either. */
export const openTrees: OpenTrees = async (config, { store, parked }) => {
  const commerce = openCommerce(config.commercetools);
  const crm = openCrm(config);
  const source = {
    firstProjectKey: config.commercetools.projectKey,
    commerceOf: commerce.of,
    ...{ crm, store, parked },
  };
  return {
    async compare(text, project) {
      const call = { correlationId: randomUUID(), trail: { add: () => undefined } };
      const projectKeys = project === undefined ? projectKeysOf(config.commercetools) : [project];
      const desk = { ...source, projectKeys };
      const company = await findCompany(desk, text, call);
      if (company === null) return null;
      const trees = await readTrees(desk, company, call);
      return { company: trees.company, ...compareTrees(trees) };
    },
    async close() {
      await Promise.all([commerce.close(), crm.close()]);
    },
  };
};
