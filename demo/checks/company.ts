import { homeUnit, parentOf, rolesHeld, topOf } from '../oracle/units.ts';
import { needText, type Raw, textAt } from '../raw.ts';
import type { Check, Evidence } from './check.ts';
import { verdictOf } from './check.ts';
import { activeContacts } from './contacts.ts';
import { missing } from './story.ts';

type World = Pick<Evidence, 'commerce' | 'crm'>;

/** Both ways: a unit has one account at its place, an account of ours its unit. */
export const accountsAreTheTree: Check = {
  name: 'accounts are the tree of business units',
  run: ({ notes: { company }, ...world }) => {
    const { units } = world.commerce;
    if (company === null || units.length === 0) return missing('company');
    const faults = units.flatMap((unit) => accountFaults(unit, world));
    const ids = new Set(units.map(({ id }) => id));
    const strange = world.crm.accounts.filter((row) => !ids.has(row.cwy_commercetoolsid));
    faults.push(...strange.map((row) => `account ${textAt(row, 'accountid')} is no unit`));
    const { moved } = company;
    if (moved === null) faults.push('no division has moved');
    else if (moved.accountBefore !== moved.accountAfter)
      faults.push('the division has another account since it moved');
    else if (moved.parentBefore === moved.parentAfter)
      faults.push('the account stands where it stood before the move');
    return verdictOf(faults, `${units.length} units, one account each, at the same place`);
  },
};

function accountFaults(unit: Raw, world: World): readonly string[] {
  const { units } = world.commerce;
  const key = needText(unit, 'key');
  const [account, ...others] = accountsOf(unit, world);
  if (account === undefined) return [`unit ${key} has no account`];
  if (others.length > 0) return [`unit ${key} has ${others.length + 1} accounts`];
  const above = parentOf(unit, units);
  const [parent] = above === undefined ? [] : accountsOf(above, world);
  const isActive = unit.status === 'Active';
  return named([
    textAt(account, 'name') !== textAt(unit, 'name') && `account of ${key} is called otherwise`,
    textAt(account, 'parentaccountid', 'id') !== textAt(parent, 'accountid') &&
      `account of ${key} stands below another one`,
    account.statecode !== (isActive ? 0 : 1) && `account of ${key} is in another state`,
    textAt(account, 'cwy_businessunitkey') !== key && `account of ${key} has another key`,
    textAt(account, 'cwy_unittype') !== unit.unitType && `account of ${key} has another type`,
    textAt(account, 'cwy_toplevelunit') !== topOf(unit, units).key &&
      `account of ${key} names another company`,
    textAt(account, 'emailaddress1') !== textAt(unit, 'contactEmail') &&
      `account of ${key} has another e-mail`,
    textAt(account, 'cwy_sourceeventid') === null && `account of ${key} leads back to no event`,
  ]);
}

/** Who holds a role now has an open connection that says so; who has lost one, a dated one. */
export const rolesAreConnections: Check = {
  name: 'open connections are the roles in the units',
  run: ({ notes: { company }, ...world }) => {
    if (company === null) return missing('company');
    const held = rolesHeld(world.commerce);
    const expected = held.map(({ customerId, unitId, role, from }) =>
      [customerId, unitId, role, from ?? 'itself'].join(' '),
    );
    const all = world.crm.connections.map((row) => tieOf(row, world));
    const open = all.filter(({ end }) => end === null).map(({ text }) => text);
    const ended = all.filter(({ end }) => end !== null);
    const faults = [
      ...expected.filter((role) => !open.includes(role)).map((role) => `no connection: ${role}`),
      ...open.filter((tie) => !expected.includes(tie)).map((tie) => `no such role: ${tie}`),
      ...(open.length > new Set(open).size ? ['one role has two open connections'] : []),
      ...all.filter(({ start }) => start === null).map(({ text }) => `without a start: ${text}`),
    ];
    if (company.rolesLost.length === 0) faults.push('nobody has lost a role');
    for (const { customerId, unitId } of company.rolesLost) {
      const lost = ended.filter(({ text }) => text.startsWith(`${customerId} ${unitId} `));
      if (lost.length !== 1)
        faults.push(`${lost.length} ended connections for a role that is lost`);
    }
    const above = held.filter(({ from }) => from !== null).length;
    return verdictOf(
      faults,
      `${held.length} roles, ${above} of them from above; ${ended.length} ended`,
    );
  },
};

interface Tie {
  /** Customer, unit, role and where it comes from. */
  readonly text: string;
  readonly start: string | null;
  readonly end: string | null;
}

function tieOf(row: Raw, { crm }: World): Tie {
  const contact = crm.contacts.find(
    ({ contactid }) => contactid === textAt(row, 'record1id', 'id'),
  );
  const account = crm.accounts.find(
    ({ accountid }) => accountid === textAt(row, 'record2id', 'id'),
  );
  const roleId = textAt(row, 'record1roleid', 'id');
  const role = crm.connectionRoles.find(({ connectionroleid }) => connectionroleid === roleId);
  const from = /^Inherited from (\S+)$/.exec(textAt(row, 'description') ?? '')?.[1] ?? 'itself';
  const text = [
    textAt(contact, 'cwy_commercetoolsid'),
    textAt(account, 'cwy_commercetoolsid'),
    textAt(role, 'name'),
    from,
  ].join(' ');
  return { text, start: textAt(row, 'effectivestart'), end: textAt(row, 'effectiveend') };
}

export const peopleStandUnderTheirCompany: Check = {
  name: 'contacts stand under the right account',
  run: ({ notes: { company }, ...world }) => {
    if (company === null) return missing('company');
    let acting = 0;
    const faults = activeContacts(world.crm).flatMap((contact) => {
      const customerId = textAt(contact, 'cwy_commercetoolsid');
      const home = customerId === null ? null : homeUnit(customerId, world.commerce);
      const [account] = home === null ? [] : accountsOf(home, world);
      if (home !== null) acting++;
      return textAt(contact, 'parentcustomerid', 'id') === textAt(account, 'accountid')
        ? []
        : [
            `contact ${textAt(contact, 'contactid')} does not stand under ${home?.key ?? 'nothing'}`,
          ];
    });
    if (acting === 0) faults.push('nobody acts for a company');
    return verdictOf(
      faults,
      `${acting} of ${world.crm.contacts.length} contacts act for a company`,
    );
  },
};

export const companyOrdersOnItsAccount: Check = {
  name: 'a company’s orders are on its account, with the buyer',
  run: ({ notes: { company }, ...world }) => {
    if (company === null || company.orders.length === 0) return missing('order of a company');
    let entries = 0;
    const faults = company.orders.flatMap(({ orderId, customerId }) => {
      const order = world.commerce.orders.find(({ id }) => id === orderId);
      const key = textAt(order, 'businessUnit', 'key');
      const account = world.crm.accounts.find((row) => row.cwy_businessunitkey === key);
      const own = world.crm.entries.filter((row) => row.cwy_commercetoolsid === orderId);
      entries += own.length;
      const buyer = activeContacts(world.crm).find((row) => row.cwy_commercetoolsid === customerId);
      return named([
        own.length === 0 && `order ${orderId} has no entry`,
        own.some((row) => textAt(row, 'regardingobjectid', 'id') !== account?.accountid) &&
          `an entry of ${orderId} is on another timeline`,
        own.some((row) => !takesPart(needText(row, 'activityid'), buyer, world)) &&
          `the buyer takes no part in an entry of ${orderId}`,
      ]);
    });
    return verdictOf(faults, `${company.orders.length} orders, ${entries} entries`);
  },
};

function takesPart(activityId: string, buyer: Raw | undefined, { crm }: World): boolean {
  const contactId = textAt(buyer, 'contactid');
  return crm.parties.some((party) => {
    const isOfEntry = textAt(party, 'activityid', 'id') === activityId;
    return isOfEntry && contactId !== null && textAt(party, 'partyid', 'id') === contactId;
  });
}

/** What a seller may say of a company goes back; what the shop says of a unit goes there. */
export const companyIsOneOnBothSides: Check = {
  name: 'a company’s name came back, its closed division is inactive',
  run: ({ notes: { company }, ...world }) => {
    if (company === null) return missing('company');
    const { renamed, closed, treeCode } = company;
    if (renamed === null || closed === null) return missing('new name or closed division');
    const unitOf = (id: string): Raw => world.commerce.units.find((unit) => unit.id === id) ?? {};
    const { unitId, name } = renamed;
    const faults = named([
      unitOf(unitId).name !== name && 'commercetools does not show the name',
      accountsOf(unitOf(unitId), world)[0]?.name !== name && 'the CRM does not show the name',
      unitOf(closed).status !== 'Inactive' && 'the division is open in commercetools',
      accountsOf(unitOf(closed), world)[0]?.statecode !== 1 && 'the account is active',
      treeCode !== 0 && `causeway tree ended with ${treeCode}`,
    ]);
    return verdictOf(
      faults,
      'one name and one state in both systems; causeway tree finds no difference',
    );
  },
};

function accountsOf(unit: Raw, { crm }: World): readonly Raw[] {
  return crm.accounts.filter((row) => textAt(row, 'cwy_commercetoolsid') === textAt(unit, 'id'));
}

function named(faults: readonly (string | false)[]): readonly string[] {
  return faults.filter((fault) => fault !== false);
}
