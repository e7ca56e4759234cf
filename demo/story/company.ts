import { countryOf } from '../population/countries.ts';
import type { AssociateDraft, BusinessUnitDraft } from '../population/drafts.ts';
import { addressOf } from '../population/people.ts';
import { payOrder, placeOrder } from '../population/place-order.ts';
import type { Member } from '../population/town.ts';
import { needText, textAt } from '../raw.ts';
import { configFile } from '../start/service.ts';
import { arrives } from './news.ts';
import { signUpOnce } from './people.ts';
import type { Chapter, CompanyNotes, Stage } from './stage.ts';

const head = { key: 'admin', name: 'Administrator' };
const buys = { key: 'buyer', name: 'Buyer' };

/** Units of the company, by what they are called in the story. */
type Place = 'top' | 'it' | 'sales' | 'south';
const keyOf = (place: Place): string => `nordwind-${place}`;

interface Company {
  readonly ids: Readonly<Record<Place, string>>;
  /** Runs all of it, buys for two divisions, buys for the lowest one. */
  readonly people: Readonly<Record<'leader' | 'buyer' | 'southerner', Member>>;
}

/** What earlier chapters have founded, for the later ones of the same run. */
const founded = new WeakMap<Stage['notes'], Company>();

export const aCompanyComes: Chapter = {
  title: 'A company comes, with divisions and people who act for them',
  play: async (stage) => {
    const { shop, notes } = stage;
    for (const { key, name } of [head, buys]) {
      const permissions = ['CreateMyOrders'];
      await shop.create('associate-roles', { key, name, buyerAssignable: true, permissions });
    }
    const [leader, buyer, southerner] = [
      await signUpOnce(stage, { lastName: 'Nordmann' }),
      await signUpOnce(stage, { lastName: 'Einkauf' }),
      await signUpOnce(stage, { lastName: 'Suedermann' }),
    ];
    const found = (draft: BusinessUnitDraft): Promise<string> =>
      shop.create('business-units', draft).then(({ id }) => id);
    const germany = countryOf('DE');
    const seat = addressOf(stage.town.dice, germany, { firstName: '', lastName: '' });
    const ids = {
      top: await found({
        ...{ key: keyOf('top'), name: 'Nordwind Möbelhaus', unitType: 'Company' },
        contactEmail: 'office@nordwind.example',
        addresses: [{ ...seat, company: 'Nordwind Möbelhaus' }],
        defaultBillingAddress: 0,
        associates: [acts(leader, head.key, 'Enabled')],
      }),
      it: await found(below('top', 'it', 'Nordwind IT', [acts(buyer, buys.key)])),
      sales: await found(below('top', 'sales', 'Nordwind Verkauf', [acts(buyer, buys.key)])),
      south: await found(
        below('sales', 'south', 'Nordwind Verkauf Süd', [acts(southerner, buys.key)]),
      ),
    };
    founded.set(notes, { ids, people: { leader, buyer, southerner } });
    const none = {
      rolesLost: [],
      moved: null,
      orders: [],
      renamed: null,
      closed: null,
      treeCode: null,
    };
    notes.company = { ...none, units: Object.values(ids) };
    await stage.quiet('the company');
    return 'four units, three people: one for all of it, one for two divisions, one for the lowest';
  },
};

function below(
  parent: Place,
  place: Place,
  name: string,
  associates: readonly AssociateDraft[],
): BusinessUnitDraft {
  return {
    ...{ key: keyOf(place), name, unitType: 'Division', associates },
    parentUnit: { typeId: 'business-unit', key: keyOf(parent) },
    associateMode: 'ExplicitAndFromParent',
  };
}

function acts(
  { id }: Member,
  role: string,
  inheritance: 'Enabled' | 'Disabled' = 'Disabled',
): AssociateDraft {
  const associateRole = { typeId: 'associate-role', key: role };
  return {
    customer: { typeId: 'customer', id },
    associateRoleAssignments: [{ associateRole, inheritance }],
  };
}

/** The company so far; without it the chapter has nothing to tell. */
function companyOf({ notes }: Stage): { readonly company: Company; readonly told: CompanyNotes } {
  const company = founded.get(notes);
  if (company === undefined || notes.company === null) throw new Error('There is no company.');
  return { company, told: notes.company };
}

export const theCompanyChanges: Chapter = {
  title: 'A division moves, and somebody loses a role',
  play: async (stage) => {
    const { shop, crm } = stage;
    const { company, told } = companyOf(stage);
    const { south, it, sales } = company.ids;
    const before = await crm.accountOf(south);
    const parentUnit = { typeId: 'business-unit', key: keyOf('it') };
    await shop.change('business-units', south, { action: 'changeParentUnit', parentUnit });
    const { id } = company.people.buyer;
    const customer = { typeId: 'customer', id };
    await shop.change('business-units', sales, { action: 'removeAssociate', customer });
    const newParent = needText(await crm.accountOf(it), 'accountid');
    await arrives('the account below the other one', async () => {
      return textAt(await crm.accountOf(south), 'parentaccountid', 'id') === newParent;
    });
    await stage.quiet('the move');
    const after = await crm.accountOf(south);
    told.moved = {
      unitId: south,
      accountBefore: needText(before, 'accountid'),
      accountAfter: needText(after, 'accountid'),
      parentBefore: textAt(before, 'parentaccountid', 'id'),
      parentAfter: textAt(after, 'parentaccountid', 'id'),
    };
    told.rolesLost.push({ customerId: id, unitId: sales });
    return `${textAt(after, 'name')} stands below ${textAt(await crm.accountOf(it), 'name')} now, the same account; a connection is over`;
  },
};

export const theCompanyOrders: Chapter = {
  title: 'The company orders on its account',
  play: async (stage) => {
    const { shop, town, crm } = stage;
    const { company, told } = companyOf(stage);
    const { id, draft, country } = company.people.buyer;
    const buyer = { id, email: draft.email, country, storeKey: null };
    const wish = { with: 'payment', currency: 'EUR' } as const;
    for (const [orderNumber, place] of [
      ['S-9001', 'it'],
      ['S-9002', 'top'],
    ] as const) {
      const unitKey = keyOf(place);
      const order = await placeOrder(shop, town.dice, buyer, { ...wish, orderNumber, unitKey });
      town.orders.push(order);
      await payOrder(shop, order);
      told.orders.push({ orderId: order.id, customerId: id });
    }
    await stage.quiet('the orders of the company');
    const account = textAt(await crm.accountOf(company.ids.it), 'name');
    return `S-9001 stands on the timeline of ${account}, S-9002 on that of the company, with the buyer taking part`;
  },
};

export const aSellerRenamesTheCompany: Chapter = {
  title: 'A seller renames the company, and a division is closed',
  play: async (stage) => {
    const { shop, crm } = stage;
    const { company, told } = companyOf(stage);
    const { top, sales } = company.ids;
    const name = 'Nordwind Einrichtungen GmbH';
    const accountId = needText(await crm.accountOf(top), 'accountid');
    await crm.editAccount(accountId, { name });
    await shop.change('business-units', sales, { action: 'changeStatus', status: 'Inactive' });
    await arrives('the new name in commercetools', async () => {
      return textAt(await shop.read('business-units', top), 'name') === name;
    });
    await arrives('the account to be inactive', async () => {
      return (await crm.accountOf(sales)).statecode === 1;
    });
    await stage.quiet('the new name');
    told.renamed = { unitId: top, name };
    told.closed = sales;
    return `commercetools has "${name}" as well; ${textAt(await crm.accountOf(sales), 'name')} is inactive on both sides`;
  },
};

/** What an operator sees who wonders whether both systems tell the same of the company. */
export const theTreesCompared: Chapter = {
  title: 'Both trees, side by side: causeway tree',
  play: async (stage) => {
    const { told } = companyOf(stage);
    const { code, text } = await stage.operator('tree', keyOf('south'), '--config', configFile);
    told.treeCode = code;
    return text.trimEnd();
  },
};
