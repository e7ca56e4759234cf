import { expect } from 'vitest';
import { Caller } from '../simulators/dataverse/testing/caller.ts';
import { roles } from '../src/app/types.ts';
import { must } from '../src/std/assert.ts';
import { type Row, toRow } from './shop.ts';
import { contactsOf } from './story.ts';
import { createWorld, type World } from './world.ts';

/** A world in which most of a unit goes both ways, and what tests of that do and look at. */
export async function openUnitStage(): Promise<UnitStage> {
  const world = await createWorld({
    roles,
    config: `{
      associates: { fromDynamics: { roleKey: 'buyer' } },
      identity: { accounts: { crmIdIn: { customField: 'accountId' }, writeCrmId: true } },
      contact: { fields: { parentcustomerid: { direction: 'both', owner: 'newest' } } },
      account: {
        primaryContactIn: 'mainBuyer',
        fields: {
          name: { direction: 'both', owner: 'dynamics' },
          emailaddress1: { direction: 'both', owner: 'commercetools' },
          parentaccountid: { direction: 'both', owner: 'newest' },
          statecode: { direction: 'both', owner: 'newest' },
          address1_city: { direction: 'to-crm', owner: 'dynamics' },
        },
        extra: { description: { from: 'custom.slogan', direction: 'both', owner: 'newest' } },
      },
    }`,
  });
  for (const key of ['buyer', 'admin']) {
    const role = { key, name: key, buyerAssignable: true, permissions: [] };
    await world.shop.post('/associate-roles', role);
  }
  await world.shop.post('/types', {
    key: 'unit',
    name: { en: 'Unit' },
    resourceTypeIds: ['business-unit'],
    fieldDefinitions: ['accountId', 'mainBuyer', 'slogan'].map((name) => ({
      name,
      label: { en: name },
      required: false,
      type: { name: 'String' },
      inputHint: 'SingleLine',
    })),
  });
  const seller = new Caller(world.dataverse);
  await seller.signIn();
  return new UnitStage(world, seller);
}

/** Binds an account below the one with this id. */
export const below = (id: string): Row => ({ 'parentaccountid@odata.bind': `/accounts(${id})` });

/** Somebody with a role in the unit alone. */
export const associate = (customerId: string, inheritance = 'Disabled'): Row => ({
  customer: { typeId: 'customer', id: customerId },
  associateRoleAssignments: [
    { associateRole: { typeId: 'associate-role', key: 'admin' }, inheritance },
  ],
});

/** Somebody whose role holds in the units below as well. */
export const passingOn = (customerId: string): Row => associate(customerId, 'Enabled');

/** Keys of one test are those of no other. */
export class UnitStage {
  readonly world: World;
  readonly #seller: Caller;
  #turn = 0;

  constructor(world: World, seller: Caller) {
    this.world = world;
    this.#seller = seller;
  }

  /** Writes the unit without a reading that takes time; false when somebody else was faster. */
  async writeBlindly({ id }: Row, value: string): Promise<boolean> {
    const { commercetools, shop } = this.world;
    const now = commercetools.rows('business-unit').find((row) => row.id === id);
    const actions = [{ action: 'setCustomField', name: 'slogan', value }];
    return shop.post(`/business-units/${id}`, { version: now?.version, actions }).then(
      () => true,
      (error: unknown) => {
        if (/409/.test(String(error))) return false;
        throw error;
      },
    );
  }

  /** What commercetools was asked so far, by route. */
  async shopRequests(): Promise<Row> {
    const answer = await fetch(`${this.world.commercetools.url}/_sim/requests`);
    return toRow(await answer.json());
  }

  turn(): void {
    this.#turn += 1;
  }

  name(word: string): string {
    return `w${this.#turn}-${word}`;
  }

  companyOf(word: string, more: Row = {}): Row {
    const custom = { type: { typeId: 'type', key: 'unit' }, fields: {} };
    return { key: this.name(word), name: word, unitType: 'Company', custom, ...more };
  }

  divisionOf(word: string, parent: string, more: Row = {}): Row {
    const parentUnit = { typeId: 'business-unit', key: this.name(parent) };
    return this.companyOf(word, { unitType: 'Division', parentUnit, ...more });
  }

  async units(...drafts: readonly Row[]): Promise<readonly Row[]> {
    const made: Row[] = [];
    for (const draft of drafts) made.push(await this.world.shop.post('/business-units', draft));
    await this.quiet();
    return made;
  }

  /** Lets both systems hear of each other until neither has news. */
  async quiet(): Promise<void> {
    for (let round = 0; round < 10; round++) {
      const before = (await this.world.settled()).received;
      await this.world.follow();
      if ((await this.world.settled()).received === before) return;
    }
    throw new Error('There was news from 10 rounds in a row.');
  }

  async accountOf({ id }: Row): Promise<Row> {
    const rows = await this.world.crmRows('accounts');
    const found = rows.filter((row) => row.cwy_commercetoolsid === id);
    expect(found).toHaveLength(1);
    return must(found[0], 'there is one');
  }

  inShop({ id }: Row): Promise<Row> {
    return this.world.shop.get(`/business-units/${id}`);
  }

  change({ id }: Row, ...actions: readonly Row[]): Promise<Row> {
    return this.world.shop.update(`/business-units/${id}`, ...actions);
  }

  async edit(unit: Row, row: Row): Promise<void> {
    await this.world.crmPatch(`accounts(${(await this.accountOf(unit)).accountid})`, row);
  }

  async moveUnder(unit: Row, above: Row): Promise<void> {
    await this.edit(unit, below((await this.accountOf(above)).accountid));
  }

  /** Requests that both systems get while everybody hears all of it once more. */
  async echo(...all: readonly Row[]): Promise<number> {
    await this.quiet();
    const versions = await Promise.all(all.map(async (one) => (await this.inShop(one)).version));
    const before = await this.world.crmRequests();
    for (const { id } of all) await this.world.redeliver(id);
    await this.world.settled();
    const spent = (await this.world.crmRequests()) - before;
    await this.quiet();
    const after = await Promise.all(all.map(async (one) => (await this.inShop(one)).version));
    expect(after).toEqual(versions);
    return spent;
  }

  async notesOf(id: string): Promise<readonly string[]> {
    const { steps } = await this.world.memory.store.trace({ by: 'id', id });
    return steps.flatMap(({ note }) => (note === null ? [] : [note]));
  }

  async parkedAs(id: string): Promise<readonly string[]> {
    const { rows } = await this.world.database.pool.query(
      `select problem_code from causeway.event where record_id = $1 and state = 'parked'`,
      [id],
    );
    return rows.map((row) => row.problem_code);
  }

  /** Problems that a later run may not meet any more. */
  async triedAgain(id: string): Promise<readonly string[]> {
    const { rows } = await this.world.database.pool.query(
      'select problem_code from causeway.retry where record_key like $1',
      [`%/${id}`],
    );
    return rows.map((row) => row.problem_code);
  }

  async merge(winner: string, loser: string): Promise<void> {
    const type = 'Microsoft.Dynamics.CRM.account';
    const entity = (accountid: string): Row => ({ '@odata.type': type, accountid });
    const { status, message } = await this.#seller.post('Merge', {
      Target: entity(winner),
      Subordinate: entity(loser),
      UpdateContent: { '@odata.type': type },
      PerformParentingChecks: false,
    });
    if (status !== 204) throw new Error(`Merge: ${status} ${message}`);
  }

  async person(word: string): Promise<Row> {
    const made = await this.world.shop.signUp({
      email: `${this.name(word)}@example.com`,
      lastName: word,
    });
    await this.quiet();
    return made;
  }

  async contactOf({ id }: Row): Promise<Row> {
    const [contact] = await contactsOf(this.world, id);
    return must(contact, 'the customer has a contact');
  }

  /** The customers whose contacts are connected with the account today. */
  async actingFor(unit: Row): Promise<readonly string[]> {
    const { accountid } = await this.accountOf(unit);
    const contacts = new Map((await this.world.contacts()).map((row) => [row.contactid, row]));
    return (await this.world.crmRows('connections'))
      .filter((row) => row.ismaster !== false && row.record2id?.id === accountid)
      .filter((row) => (row.effectiveend ?? null) === null)
      .map((row) => contacts.get(row.record1id.id)?.cwy_commercetoolsid);
  }
}
