import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { roles } from '../src/app/types.ts';
import { must } from '../src/std/assert.ts';
import type { Row } from './shop.ts';
import { createWorld, type World } from './world.ts';

let world: World;

const bothWays = `{ direction: 'both', owner: 'newest' }`;

beforeAll(async () => {
  world = await createWorld({
    roles,
    config: `{ account: { fields: {
      name: ${bothWays}, emailaddress1: ${bothWays}, parentaccountid: ${bothWays},
      statecode: ${bothWays} } } }`,
  });
  for (const key of ['buyer', 'admin']) {
    const role = { key, name: key, buyerAssignable: true, permissions: [] };
    await world.shop.post('/associate-roles', role);
  }
  await world.shopKnobs({ duplicate: 0.2, reorder: 0.3, delayMs: [0, 60] });
});
afterAll(() => world.close());

/**
 * Places in a tree by number: node 0 is the company, nodes 1 to 3 divisions that the shop moves, 4 and
 * 5 leaves that sellers move as well; so that no two moves together make a circle, which nobody could
 * resolve. Leaves may be felled: what is done to them afterwards is done to nothing.
 */
const nodes = [0, 1, 2, 3] as const;
const movable = [1, 2, 3] as const;
const leaves = [4, 5] as const;
const all = [...nodes, ...leaves];
const people = [0, 1, 2] as const;

const node = fc.constantFrom(...nodes);
const unit = fc.constantFrom(...all);
const word = fc.constantFrom('North', 'South', 'East', 'West');

type Membership = {
  readonly do: 'join';
  readonly who: number;
  readonly unit: number;
  readonly role: 'buyer' | 'admin';
  readonly passedOn: boolean;
};

type Edit =
  | {
      readonly do: 'rename';
      readonly side: 'shop' | 'crm';
      readonly unit: number;
      readonly to: string;
    }
  | {
      readonly do: 'mail';
      readonly side: 'shop' | 'crm';
      readonly unit: number;
      readonly to: string;
    }
  | { readonly do: 'close' | 'open'; readonly side: 'shop' | 'crm'; readonly unit: number }
  | { readonly do: 'move'; readonly unit: number; readonly under: number }
  | { readonly do: 'take'; readonly unit: number; readonly under: number }
  | Membership
  /** One of those who act for some unit then. */
  | { readonly do: 'leave'; readonly pick: number }
  | { readonly do: 'mode'; readonly unit: number; readonly fromParent: boolean }
  | { readonly do: 'fell'; readonly unit: number };

const side = fc.constantFrom('shop', 'crm');

const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ do: fc.constant('rename'), side, unit, to: word }),
  fc.record({ do: fc.constant('mail'), side, unit, to: word }),
  fc.record({ do: fc.constantFrom('close', 'open'), side, unit }),
  fc.record({ do: fc.constant('move'), unit: fc.constantFrom(...movable, ...leaves), under: node }),
  fc.record({ do: fc.constant('take'), unit: fc.constantFrom(...leaves), under: node }),
  fc.record({
    do: fc.constant('join'),
    who: fc.constantFrom(...people),
    unit,
    role: fc.constantFrom('buyer', 'admin'),
    passedOn: fc.boolean(),
  }),
  fc.record({ do: fc.constant('leave'), pick: fc.nat({ max: 99 }) }),
  fc.record({
    do: fc.constant('mode'),
    unit: fc.constantFrom(...movable, ...leaves),
    fromParent: fc.boolean(),
  }),
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('fell'), unit: fc.constantFrom(...leaves) }),
  },
);

interface Plan {
  readonly parents: readonly number[];
  /** Divisions come before the units above them. */
  readonly edits: readonly Edit[];
  /** Whether everything is heard of before the second half of the edits. */
  readonly pause: boolean;
}

const plan: fc.Arbitrary<Plan> = fc.record({
  parents: fc.tuple(...[1, 2, 3, 4, 5].map((n) => fc.integer({ min: 0, max: Math.min(n, 4) - 1 }))),
  edits: fc.array(edit, { minLength: 12, maxLength: 24 }),
  pause: fc.boolean(),
});

let turn = 0;

/** The tree of one plan, while it is edited. */
interface Tree {
  readonly prefix: string;
  readonly units: readonly Row[];
  readonly customers: readonly Row[];
  readonly felled: Set<number>;
  /** `unit who`. */
  readonly joined: Set<string>;
}

async function plant({ parents }: Plan): Promise<Tree> {
  turn += 1;
  const prefix = `t${turn}`;
  const customers = [];
  for (const who of people) {
    const email = `${prefix}-${who}@example.com`;
    customers.push(await world.shop.signUp({ email, lastName: `P${who}` }));
  }
  const units = [];
  for (const n of all) {
    const parent = n === 0 ? null : must(parents[n - 1], 'a parent for each division');
    units.push(
      await world.shop.post('/business-units', {
        key: `${prefix}-${n}`,
        name: `${prefix} ${n}`,
        ...(parent === null ? { unitType: 'Company' } : under(prefix, parent)),
      }),
    );
  }
  return { prefix, units, customers, felled: new Set(), joined: new Set() };
}

function under(prefix: string, parent: number): Row {
  return {
    unitType: 'Division',
    parentUnit: { typeId: 'business-unit', key: `${prefix}-${parent}` },
  };
}

async function apply(tree: Tree, one: Edit): Promise<void> {
  if (one.do === 'leave') {
    await leave(tree, one.pick);
    return;
  }
  if (tree.felled.has(one.unit)) return;
  const { id } = must(tree.units[one.unit], 'the unit was made');
  const path = `/business-units/${id}`;
  const inShop = (action: Row): Promise<Row> => world.shop.update(path, action);
  switch (one.do) {
    case 'rename':
      if (one.side === 'shop') await inShop({ action: 'changeName', name: one.to });
      else await inCrm(id, { name: one.to });
      return;
    case 'mail': {
      const email = `${one.to.toLowerCase()}@example.com`;
      if (one.side === 'shop') await inShop({ action: 'setContactEmail', contactEmail: email });
      else await inCrm(id, { emailaddress1: email });
      return;
    }
    case 'close':
    case 'open': {
      const status = one.do === 'close' ? 'Inactive' : 'Active';
      if (one.side === 'shop') await inShop({ action: 'changeStatus', status });
      else await inCrm(id, { statecode: one.do === 'close' ? 1 : 0 });
      return;
    }
    case 'move':
      await moveInShop(tree, one.unit, one.under);
      return;
    case 'take': {
      const above = await accountOf(must(tree.units[one.under], 'a unit').id);
      if (above === undefined) return;
      await inCrm(id, { 'parentaccountid@odata.bind': `/accounts(${above.accountid})` });
      return;
    }
    case 'mode': {
      const associateMode = one.fromParent ? 'ExplicitAndFromParent' : 'Explicit';
      await inShop({ action: 'changeAssociateMode', associateMode });
      return;
    }
    case 'fell': {
      tree.felled.add(one.unit);
      const { version } = await world.shop.get(path);
      await world.shop.remove(`${path}?version=${version}`);
      return;
    }
    default:
      await join(path, tree, one);
  }
}

/** A unit cannot come below itself; such an edit is left out. */
async function moveInShop(tree: Tree, unitNumber: number, above: number): Promise<void> {
  const { id } = must(tree.units[unitNumber], 'the unit was made');
  const key = `${tree.prefix}-${above}`;
  for (let at: string | undefined = key; at !== undefined; ) {
    if (at === `${tree.prefix}-${unitNumber}`) return;
    const next: Row = await world.shop.get(`/business-units/key=${at}`);
    at = next.parentUnit?.key;
  }
  const parentUnit = { typeId: 'business-unit', key };
  await world.shop.update(`/business-units/${id}`, { action: 'changeParentUnit', parentUnit });
}

async function join(path: string, tree: Tree, one: Membership): Promise<void> {
  const customer = { typeId: 'customer', id: must(tree.customers[one.who], 'the customer').id };
  const name = `${one.unit} ${one.who}`;
  const associate = {
    customer,
    associateRoleAssignments: [
      {
        associateRole: { typeId: 'associate-role', key: one.role },
        inheritance: one.passedOn ? 'Enabled' : 'Disabled',
      },
    ],
  };
  const action = tree.joined.has(name) ? 'changeAssociate' : 'addAssociate';
  await world.shop.update(path, { action, associate });
  tree.joined.add(name);
}

async function leave({ joined, units, customers, felled }: Tree, pick: number): Promise<void> {
  const standing = [...joined].filter((name) => !felled.has(Number(name.split(' ')[0])));
  const name = standing[pick % Math.max(1, standing.length)];
  if (name === undefined) return;
  const [n = 0, who = 0] = name.split(' ').map(Number);
  const customer = { typeId: 'customer', id: must(customers[who], 'the customer').id };
  const path = `/business-units/${must(units[n], 'the unit').id}`;
  await world.shop.update(path, { action: 'removeAssociate', customer });
  joined.delete(name);
}

async function accountOf(unitId: string): Promise<Row | undefined> {
  const rows = await world.crmRows('accounts');
  return rows.find((row) => row.cwy_commercetoolsid === unitId);
}

/** As a seller does, if the account is there by then. */
async function inCrm(unitId: string, row: Row): Promise<void> {
  const account = await accountOf(unitId);
  if (account !== undefined) await world.crmPatch(`accounts(${account.accountid})`, row);
}

/** Lets both systems hear of each other until neither has news. */
async function quiet(): Promise<void> {
  for (let round = 0; round < 20; round++) {
    const before = (await world.settled()).received;
    await world.follow();
    const counts = await world.settled();
    if (counts.received === before) return;
  }
  throw new Error('There was news from 20 rounds in a row.');
}

interface Seen {
  readonly key: string;
  readonly name: string;
  readonly mail: string | null;
  readonly active: boolean;
  readonly above: string | null;
  /** `customer role [inherited]`, sorted. */
  readonly people: readonly string[];
}

async function shopTree({ units, felled }: Tree): Promise<readonly Seen[]> {
  const standing = units.filter((_, n) => !felled.has(n));
  const found: readonly Row[] = await Promise.all(
    standing.map(({ id }) => world.shop.get(`/business-units/${id}`)),
  );
  const byKey = new Map(found.map((one) => [one.key, one]));
  return found.map((one) => ({
    key: one.key,
    name: one.name,
    mail: one.contactEmail ?? null,
    active: one.status === 'Active',
    above: one.parentUnit?.key ?? null,
    people: rolesIn(byKey, one).sort(),
  }));
}

/** What commercetools means by inheritance, told by walking up; a role given here counts first. */
function rolesIn(byKey: ReadonlyMap<string, Row>, unitHere: Row): string[] {
  const roles = new Map<string, string>();
  for (const one of unitHere.associates) {
    for (const { associateRole } of one.associateRoleAssignments) {
      roles.set(`${one.customer.id} ${associateRole.key}`, 'own');
    }
  }
  let at: Row | undefined = unitHere;
  while (at?.associateMode === 'ExplicitAndFromParent') {
    at = byKey.get(at.parentUnit?.key);
    for (const one of at?.associates ?? []) {
      for (const { associateRole, inheritance } of one.associateRoleAssignments) {
        const name = `${one.customer.id} ${associateRole.key}`;
        if (inheritance === 'Enabled' && !roles.has(name)) roles.set(name, 'inherited');
      }
    }
  }
  return [...roles].map(([name, how]) => `${name} ${how}`);
}

async function crmTree({ units, customers, felled }: Tree): Promise<readonly Seen[]> {
  const accounts = await world.crmRows('accounts');
  const connections = await world.crmRows('connections');
  const contacts = await world.crmRows('contacts');
  const roleNames = new Map(
    (await world.crmRows('connectionroles')).map((row) => [row.connectionroleid, row.name]),
  );
  const keyOf = new Map(accounts.map((row) => [row.accountid, row.cwy_businessunitkey]));
  const customerOf = new Map(contacts.map((row) => [row.contactid, row.cwy_commercetoolsid]));
  const known = new Set(customers.map(({ id }) => id));
  const shown = units.map(({ id }, n) => {
    const own = accounts.filter((row) => row.cwy_commercetoolsid === id);
    // What was felled before anybody heard of it never had an account.
    if (own.length === 0 && felled.has(n)) return null;
    expect(own).toHaveLength(1);
    const account: Row = must(own[0], 'one account');
    const ties = connections.filter(
      (row) =>
        row.ismaster !== false &&
        row.record2id?.id === account.accountid &&
        (row.effectiveend ?? null) === null &&
        known.has(customerOf.get(row.record1id?.id)),
    );
    return {
      key: account.cwy_businessunitkey,
      name: account.name,
      mail: account.emailaddress1 ?? null,
      active: account.statecode === 0,
      above: keyOf.get(account.parentaccountid?.id) ?? null,
      people: ties
        .map((row) => {
          const how = /inherited/i.test(row.description ?? '') ? 'inherited' : 'own';
          return `${customerOf.get(row.record1id.id)} ${roleNames.get(row.record1roleid?.id)} ${how}`;
        })
        .sort(),
    };
  });
  const rests = shown.filter((one, n) => one !== null && felled.has(n));
  for (const rest of rests) expect(rest).toMatchObject({ active: false, people: [] });
  return shown.flatMap((one, n) => (one === null || felled.has(n) ? [] : [one]));
}

test('whatever is edited on either side, in whatever order it is heard, both trees end up equal', async () => {
  await fc.assert(
    fc.asyncProperty(plan, async (given) => {
      const tree = await plant(given);
      const half = Math.floor(given.edits.length / 2);
      // The first edits meet units that nobody has heard of yet.
      for (const one of given.edits.slice(0, half)) await apply(tree, one);
      if (given.pause) await world.settled();
      await world.follow();
      for (const one of given.edits.slice(half)) await apply(tree, one);
      await quiet();
      const [shop, crm] = [await shopTree(tree), await crmTree(tree)];
      expect(crm).toEqual(shop);
      expect((await world.settled()).parked).toBe(0);
    }),
    { numRuns: 12, endOnFailure: true, interruptAfterTimeLimit: 90_000 },
  );
}, 150_000);
