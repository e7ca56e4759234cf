import { assertDefined } from './assert.ts';
import type { Customization } from './customization.ts';
import { guidFrom } from './guid.ts';
import type { JsonObject } from './json.ts';
import {
  type Context,
  noSteering,
  type Organisation,
  type User,
  userOf,
  type WriteGuard,
} from './operations/context.ts';
import { execute } from './operations/execute.ts';
import { furnishMessages } from './operations/messages.ts';
import type { Database } from './store/database.ts';

/** A guard that lets every write pass. */
export const noGuard: WriteGuard = () => ({ loseAnswer: false });

/** The ids of the one organisation that a simulator plays. */
export const organisation: Organisation = {
  name: 'simulated',
  host: 'simulated.crm.dynamics.com',
  organisationId: guidFrom('organisation'),
  businessUnit: { table: 'businessunit', id: guidFrom('business unit root') },
  baseCurrency: { table: 'transactioncurrency', id: guidFrom('currency EUR') },
};

export const tenantId = guidFrom('tenant');

/** Writes that belong to no caller, such as the first rows, are the platform's own. */
const platform = userOf(guidFrom('user SYSTEM'), 'SYSTEM');

/** A person who works in Dynamics; edits by her test the way back. */
export const seller = userOf(guidFrom('user seller'), 'Sally Seller');

type Credentials = { readonly clientId: string; readonly clientSecret: string };

/** An identity that programs sign in with; limits count per application user. */
export type ApplicationUser = Credentials & { readonly user: User };

export const applicationUserAt = (ordinal: number): ApplicationUser => ({
  clientId: guidFrom(`application ${ordinal}`),
  clientSecret: `simulated-secret-${ordinal}`,
  user: userOf(guidFrom(`user application ${ordinal}`), `# Causeway ${ordinal}`),
});

type Currency = readonly [iso: string, name: string, symbol: string, digits: number, rate: number];

/** Digits follow ISO 4217; rates are units per euro, rough and fixed. */
const currencies: readonly Currency[] = [
  ['EUR', 'Euro', '€', 2, 1],
  ['USD', 'US Dollar', '$', 2, 1.08],
  ['GBP', 'Pound Sterling', '£', 2, 0.85],
  ['CHF', 'Swiss Franc', 'CHF', 2, 0.96],
  ['SEK', 'Swedish Krona', 'kr', 2, 11.4],
  ['NOK', 'Norwegian Krone', 'kr', 2, 11.6],
  ['DKK', 'Danish Krone', 'kr.', 2, 7.46],
  ['PLN', 'Polish Zloty', 'zł', 2, 4.3],
  ['CZK', 'Czech Koruna', 'Kč', 2, 25],
  ['HUF', 'Hungarian Forint', 'Ft', 2, 395],
  ['AUD', 'Australian Dollar', '$', 2, 1.64],
  ['CAD', 'Canadian Dollar', '$', 2, 1.47],
  ['NZD', 'New Zealand Dollar', '$', 2, 1.78],
  ['CNY', 'Yuan Renminbi', '¥', 2, 7.8],
  ['INR', 'Indian Rupee', '₹', 2, 90],
  ['JPY', 'Japanese Yen', '¥', 0, 163],
  ['KRW', 'South Korean Won', '₩', 0, 1480],
  ['KWD', 'Kuwaiti Dinar', 'KD', 3, 0.33],
  ['BHD', 'Bahraini Dinar', 'BD', 3, 0.41],
  ['HRK', 'Croatian Kuna', 'kn', 2, 7.53],
];

/** Went into the euro in 2023: kept for old rows, and inactive. */
const withdrawn: readonly string[] = ['HRK'];

const create = (context: Context, table: string, payload: JsonObject): void => {
  const definition = context.database.schema.tables.get(table);
  assertDefined(definition, `table ${table} exists in every organisation`);
  execute(context, { kind: 'create', table: definition, payload, representation: undefined });
};

const splitName = (name: string): JsonObject => {
  const [firstname = '', ...rest] = name.split(' ');
  return { firstname, lastname: rest.join(' ') };
};

const createUser = (context: Context, user: User, extra: JsonObject): void => {
  create(context, 'systemuser', {
    systemuserid: user.id,
    ...splitName(user.name),
    'businessunitid@odata.bind': `/businessunits(${organisation.businessUnit.id})`,
    ...extra,
  });
};

/** The surroundings in which the platform itself writes. */
export const platformContext = (
  database: Database,
  customization: Customization,
  now: string,
  newGuid: () => string,
): Context => ({
  database,
  customization,
  organisation,
  user: platform,
  now,
  newGuid,
  stateOnCreate: 'accept',
  addressRows: 'none',
  guard: noGuard,
  steering: noSteering,
  root: '/',
});

/** Application users that have no row yet: a saved organisation may have fewer. */
export const furnishUsers = (context: Context, users: readonly ApplicationUser[]): void => {
  const known = context.database.store('systemuser');
  for (const { user, clientId } of users) {
    if (known.get(user.id) === undefined) createUser(context, user, { applicationid: clientId });
  }
};

/** Rows that every organisation starts with: business unit, users, currencies. */
export const furnish = (
  context: Context,
  users: readonly ApplicationUser[],
  refuseBulk: readonly string[],
): void => {
  create(context, 'businessunit', { businessunitid: organisation.businessUnit.id, name: 'Root' });
  createUser(context, platform, {});
  createUser(context, seller, { internalemailaddress: 'sally.seller@contoso.example' });
  furnishUsers(context, users);
  for (const [iso, name, symbol, digits, rate] of currencies) {
    create(context, 'transactioncurrency', {
      transactioncurrencyid: guidFrom(`currency ${iso}`),
      isocurrencycode: iso,
      currencyname: name,
      currencysymbol: symbol,
      currencyprecision: digits,
      exchangerate: rate,
      ...(withdrawn.includes(iso) ? { statecode: 1, statuscode: 2 } : {}),
    });
  }
  furnishMessages(context, refuseBulk);
};
