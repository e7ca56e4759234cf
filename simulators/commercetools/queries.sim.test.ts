import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CommercetoolsSimulator, startCommercetools } from './server.ts';
import { sdkFor } from './testing/client.ts';

let simulator: CommercetoolsSimulator;
let api: ReturnType<typeof sdkFor>;
const population = 45;

beforeAll(async () => {
  simulator = await startCommercetools();
  api = sdkFor(simulator);
  const entries = Array.from({ length: population }, (_, at) => ({
    typeId: 'customer',
    draft: {
      email: `Person${at}@example.com`,
      lastName: `Name${String(at).padStart(2, '0')}`,
      externalId: `crm-${at % 5}`,
      addresses: at % 2 === 0 ? [{ country: 'DE', key: `home-${at}` }] : [],
    },
  }));
  const { failed } = await simulator.seed(entries);
  expect(failed).toEqual([]);
});

afterAll(() => simulator.close());

type QueryArgs = NonNullable<Parameters<ReturnType<typeof api.customers>['get']>[0]>['queryArgs'];

const names = async (queryArgs: NonNullable<QueryArgs>) => {
  const { body } = await api.customers().get({ queryArgs }).execute();
  return body.results.map(({ lastName }) => lastName);
};

test('sorts in both directions', async () => {
  expect(await names({ sort: 'lastName desc', limit: 2 })).toEqual(['Name44', 'Name43']);
  expect(await names({ sort: ['externalId asc', 'lastName desc'], limit: 2 })).toEqual([
    'Name40',
    'Name35',
  ]);
});

test.each([7, 20, 500])(
  'keyset paging by id with pages of %i finds everyone once',
  async (limit) => {
    const seen: string[] = [];
    for (let page = 0; page < population; page += 1) {
      const last = seen.at(-1);
      const where = last === undefined ? {} : { where: 'id > :last', 'var.last': last };
      const { body } = await api
        .customers()
        .get({ queryArgs: { ...where, sort: 'id asc', limit, withTotal: false } })
        .execute();
      seen.push(...body.results.map(({ id }) => id));
      if (body.count < limit) break;
    }
    expect(new Set(seen).size).toBe(population);
    expect(seen).toHaveLength(population);
  },
);

test('the sweep over (lastModifiedAt, id) finds everyone once', async () => {
  const seen: { id: string; lastModifiedAt: string }[] = [];
  for (let page = 0; page < population; page += 1) {
    const last = seen.at(-1) ?? { id: '', lastModifiedAt: '2000-01-01T00:00:00.000Z' };
    const { body } = await api
      .customers()
      .get({
        queryArgs: {
          where: `(lastModifiedAt > "${last.lastModifiedAt}" or (lastModifiedAt = "${last.lastModifiedAt}" and id > "${last.id}")) and lastModifiedAt <= "2999-01-01T00:00:00Z"`,
          sort: ['lastModifiedAt asc', 'id asc'],
          limit: 4,
          withTotal: false,
        },
      })
      .execute();
    seen.push(...body.results);
    if (body.count === 0) break;
  }
  expect(new Set(seen.map(({ id }) => id)).size).toBe(population);
  expect(seen).toHaveLength(population);
});

test('the total is counted on demand only', async () => {
  const counted = await api
    .customers()
    .get({ queryArgs: { limit: 1 } })
    .execute();
  const silent = await api
    .customers()
    .get({ queryArgs: { limit: 1, withTotal: false } })
    .execute();
  expect(counted.body.total).toBe(population);
  expect(silent.body.total).toBeUndefined();
  const none = await api
    .customers()
    .get({ queryArgs: { limit: 0 } })
    .execute();
  expect(none.body).toMatchObject({ count: 0, total: population });
});

test.each([
  { limit: 501 },
  { limit: -1 },
  { offset: 10_001 },
  { where: 'lastName = ' },
  { where: 'lastName "x"' },
  { where: 'lastName = :missing' },
  { sort: 'lastName sideways' },
])('refuses %j', async (queryArgs) => {
  await expect(api.customers().get({ queryArgs }).execute()).rejects.toMatchObject({
    statusCode: 400,
    body: { errors: [{ code: 'InvalidInput' }] },
  });
});

describe('predicates', () => {
  test.each([
    ['email = "Person7@example.com"', 1],
    ['lowercaseEmail = "person7@example.com"', 1],
    ['lowercaseEmail in ("person1@example.com", "person2@example.com", "nobody@example.com")', 2],
    ['externalId = "crm-3"', 9],
    ['externalId != "crm-3"', 36],
    ['not (externalId = "crm-3")', 36],
    ['externalId = "crm-1" or externalId = "crm-2" and lastName = "Name02"', 10],
    ['(externalId = "crm-1" or externalId = "crm-2") and lastName = "Name02"', 1],
    ['addresses(key = "home-4")', 1],
    ['addresses(country = "DE" and key = "home-5")', 0],
    ['addresses is empty', 22],
    ['addresses is not empty', 23],
    ['customerGroup is defined', 0],
    ['customerGroup is not defined and isEmailVerified = false', 45],
    ['externalId not in ("crm-1", "crm-2")', 27],
    ['lastName > "Name40" and lastName <= "Name42"', 2],
    ['createdAt > "2000-01-01T00:00:00Z"', 45],
  ])('%s', async (where, expected) => {
    const { body } = await api
      .customers()
      .get({ queryArgs: { where, limit: 500 } })
      .execute();
    expect(body.total).toBe(expected);
  });

  test('repeated where parameters must all hold, variables carry values', async () => {
    expect(
      await names({
        where: ['externalId = :crm', 'lastName in (:names)'],
        'var.crm': 'crm-2',
        'var.names': ['Name02', 'Name03'],
      }),
    ).toEqual(['Name02']);
  });
});

test('HEAD tells whether something is there', async () => {
  const head = (where: string) => api.customers().head({ queryArgs: { where } }).execute();
  expect((await head('externalId = "crm-1"')).statusCode).toBe(200);
  await expect(head('externalId = "nobody"')).rejects.toMatchObject({ statusCode: 404 });
});
