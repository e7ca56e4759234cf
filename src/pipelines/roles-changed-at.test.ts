import { expect, it } from 'vitest';
import { rolesChangedAt } from './roles-changed-at.ts';

const news = (occurredAt: string) => ({ type: 'MembershipsChanged', occurredAt });
const edit = (occurredAt: string) => ({ type: 'CustomerFirstNameSet', occurredAt });
const march = '2026-03-01T09:00:00.000Z';
const april = '2026-04-01T09:00:00.000Z';
const may = '2026-05-01T09:00:00.000Z';
const june = '2026-06-01T09:00:00.000Z';

it.each([march, june])('is what news of the roles says, whenever the customer was edited', (at) => {
  const edited = edit(at);
  expect(rolesChangedAt([edited, news(may), news(april)], edited)).toBe(may);
});

it('is when the customer changed where no such news waits', () => {
  const edited = edit(april);
  expect(rolesChangedAt([edit(march), edited], edited)).toBe(april);
  expect(rolesChangedAt([], null)).toBeNull();
});
