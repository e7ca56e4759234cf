import type { ColumnState } from './column-state.ts';
import type { OwnerRule, Side } from './decision.ts';
import { mostRestrictive } from './restrictive.ts';

/** Whose value holds; `neither` = both stay as they are. */
export type Ruling = Side | 'neither';

/** The rules that name a winner; `union` names none. All are asked about values that differ. */
export const rulings: Readonly<
  Record<Exclude<OwnerRule, 'union'>, (state: ColumnState) => Ruling>
> = {
  commercetools: ownedByCommerce,
  dynamics: ownedByCrm,
  newest,
  'fill-if-empty': fillIfEmpty,
  never: () => 'neither',
  'most-restrictive': mostRestrictive,
};

function ownedByCommerce({ firstSight, commerce, commerceNew, crmNew }: ColumnState): Ruling {
  if (firstSight) return commerce === null ? 'dynamics' : 'commercetools';
  if (commerceNew) return 'commercetools';
  return crmNew ? 'dynamics' : 'neither';
}

function ownedByCrm(state: ColumnState): Ruling {
  const { firstSight, crm, commerceNew, crmNew } = state;
  if (firstSight) return crm === null ? 'commercetools' : 'dynamics';
  if (crmNew) return 'dynamics';
  if (!commerceNew) return 'neither';
  return mayFollowCommerce(state) ? 'commercetools' : 'dynamics';
}

/** Whether a column of the CRM takes what is new in commercetools, though the CRM owns it. */
function mayFollowCommerce({ direction, crm, commerceBase, crmBase }: ColumnState): boolean {
  switch (direction) {
    case 'both':
      return commerceBase === crmBase;
    case 'to-crm':
      return crm === null;
    case 'to-commerce':
      return false;
  }
}

function newest(state: ColumnState): Ruling {
  const { commerceNew, crmNew, commerceAt, crmAt } = state;
  if (!commerceNew && !crmNew) return 'neither';
  if (commerceNew !== crmNew) return commerceNew ? 'commercetools' : 'dynamics';
  return crmAt !== null && crmAt > commerceAt ? 'dynamics' : 'commercetools';
}

/** What was emptied stays empty until the other side has something new. */
function fillIfEmpty({ commerce, crm, commerceNew, crmNew }: ColumnState): Ruling {
  if (crm === null) return commerceNew ? 'commercetools' : 'neither';
  return commerce === null && crmNew ? 'dynamics' : 'neither';
}
