import { randomUUID } from 'node:crypto';
import { createCommerce } from '../commercetools/gateway.ts';
import { compareTrees } from '../core/organisation/compare-trees.ts';
import { systemClock } from './clock.ts';
import { findCompany } from './find-company.ts';
import { openCrm } from './open-crm.ts';
import { readTrees } from './read-trees.ts';
import type { OpenTrees } from './types.ts';

/** Compares companies as both systems have them now; nothing is written in either. */
export const openTrees: OpenTrees = async (config, { store, parked }) => {
  const { projectKey } = config.commercetools;
  const commerce = createCommerce({ ...config.commercetools, clock: systemClock });
  const crm = openCrm(config);
  return {
    async compare(text) {
      const call = { correlationId: randomUUID(), trail: { add: () => undefined } };
      const desk = { projectKey, commerce, crm, store, parked };
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
