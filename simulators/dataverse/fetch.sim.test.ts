import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { guidFrom } from './guid.ts';
import type { JsonObject } from './json.ts';
import { type RunningDataverse, startDataverse } from './server.ts';
import { type Answer, Caller, rowsOf } from './testing/caller.ts';

let simulator: RunningDataverse;
let caller: Caller;

beforeAll(async () => {
  simulator = await startDataverse();
  caller = new Caller(simulator);
  await caller.signIn();
});
afterAll(() => simulator.close());

const put = async (path: string, body: JsonObject): Promise<void> => {
  expect((await caller.patch(path, body)).status).toBe(204);
};

const fetchXml = (
  set: string,
  xml: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> => caller.get(`${set}?fetchXml=${encodeURIComponent(xml)}`, headers);

const names = async (set: string, xml: string, column: string): Promise<unknown[]> => {
  const answer = await fetchXml(set, xml);
  expect([answer.status, answer.message]).toEqual([200, undefined]);
  return rowsOf(answer).map((row) => row[column]);
};

beforeEach(async () => {
  simulator.world.reset();
  const accounts: readonly (readonly [string, string | undefined])[] = [
    ['Acme', undefined],
    ['Acme North', 'Acme'],
    ['Byte', undefined],
  ];
  for (const [name, parent] of accounts) {
    await put(`accounts(${guidFrom(name)})`, {
      name,
      ...(parent === undefined
        ? {}
        : { 'parentaccountid@odata.bind': `/accounts(${guidFrom(parent)})` }),
    });
  }
  const people: readonly (readonly [string, string | undefined, number])[] = [
    ['Ada', 'Acme', 3],
    ['Bob', 'Acme', 1],
    ['Cyd', 'Byte', 2],
    ['Dan', undefined, 5],
  ];
  for (const [firstname, account, numberofchildren] of people) {
    await put(`contacts(${guidFrom(firstname)})`, {
      firstname,
      numberofchildren,
      ...(account === undefined
        ? { donotemail: true }
        : { 'parentcustomerid_account@odata.bind': `/accounts(${guidFrom(account)})` }),
    });
  }
});

const where = (conditions: string, type = 'and'): string =>
  `<fetch><entity name="contact"><attribute name="firstname"/><filter type="${type}">${conditions}</filter></entity></fetch>`;

describe('FetchXML', () => {
  it.each([
    [`<condition attribute="firstname" operator="eq" value="ada"/>`, ['Ada']],
    [`<condition attribute="firstname" operator="ne" value="ada"/>`, ['Bob', 'Cyd', 'Dan']],
    [`<condition attribute="numberofchildren" operator="ge" value="3"/>`, ['Ada', 'Dan']],
    [`<condition attribute="donotemail" operator="eq" value="1"/>`, ['Dan']],
    [`<condition attribute="firstname" operator="like" value="%a%"/>`, ['Ada', 'Dan']],
    [`<condition attribute="firstname" operator="like" value="a_a"/>`, ['Ada']],
    [`<condition attribute="firstname" operator="like" value="da"/>`, []],
    [`<condition attribute="firstname" operator="not-like" value="%a%"/>`, ['Bob', 'Cyd']],
    [`<condition attribute="firstname" operator="begins-with" value="B"/>`, ['Bob']],
    [
      `<condition attribute="firstname" operator="not-begin-with" value="B"/>`,
      ['Ada', 'Cyd', 'Dan'],
    ],
    [`<condition attribute="parentcustomerid" operator="null"/>`, ['Dan']],
    [`<condition attribute="parentcustomerid" operator="not-null"/>`, ['Ada', 'Bob', 'Cyd']],
    [
      `<condition attribute="firstname" operator="in"><value>Ada</value><value>Cyd</value></condition>`,
      ['Ada', 'Cyd'],
    ],
    [
      `<condition attribute="numberofchildren" operator="between"><value>2</value><value>3</value></condition>`,
      ['Ada', 'Cyd'],
    ],
    [`<condition attribute="createdon" operator="today"/>`, ['Ada', 'Bob', 'Cyd', 'Dan']],
    [
      `<condition attribute="createdon" operator="last-x-hours" value="1"/>`,
      ['Ada', 'Bob', 'Cyd', 'Dan'],
    ],
    [`<condition attribute="createdon" operator="olderthan-x-hours" value="1"/>`, []],
    [`<condition attribute="ownerid" operator="eq-userid"/>`, ['Ada', 'Bob', 'Cyd', 'Dan']],
    [`<condition attribute="contactid" operator="eq" value="{${guidFrom('Bob')}}"/>`, ['Bob']],
  ])('[fetch.01] finds rows by %s', async (conditions, expected) => {
    const wanted = await names('contacts', where(conditions), 'firstname');
    expect(wanted.toSorted()).toEqual(expected);
  });

  it('[fetch.02] nests filters of and and or', async () => {
    const xml = where(
      `<condition attribute="firstname" operator="eq" value="Dan"/>
       <filter type="and">
         <condition attribute="numberofchildren" operator="lt" value="3"/>
         <condition attribute="firstname" operator="ne" value="Bob"/>
       </filter>`,
      'or',
    );
    expect((await names('contacts', xml, 'firstname')).toSorted()).toEqual(['Cyd', 'Dan']);
  });

  it('[fetch.03] selects columns, orders rows and takes the first', async () => {
    const answer = await fetchXml(
      'contacts',
      `<fetch top="2"><entity name="contact">
         <attribute name="firstname"/><attribute name="parentcustomerid"/>
         <attribute name="numberofchildren" alias="kids"/>
         <order attribute="numberofchildren" descending="true"/>
       </entity></fetch>`,
    );
    expect(answer.json.value).toEqual([
      {
        '@odata.etag': expect.any(String),
        contactid: guidFrom('Dan'),
        firstname: 'Dan',
        _parentcustomerid_value: null,
        kids: 5,
      },
      {
        '@odata.etag': expect.any(String),
        contactid: guidFrom('Ada'),
        firstname: 'Ada',
        _parentcustomerid_value: guidFrom('Acme'),
        kids: 3,
      },
    ]);
  });

  const linked = (type: string, alias: string): string =>
    `<fetch><entity name="contact"><attribute name="firstname"/>
       <order attribute="firstname"/>
       <link-entity name="account" from="accountid" to="parentcustomerid" link-type="${type}" ${alias}>
         <attribute name="name"/>
       </link-entity></entity></fetch>`;

  it('[fetch.04] joins inner, outer and by existence', async () => {
    const inner = rowsOf(await fetchXml('contacts', linked('inner', 'alias="a"')));
    expect(inner.map((row) => [row.firstname, row['a.name']])).toEqual([
      ['Ada', 'Acme'],
      ['Bob', 'Acme'],
      ['Cyd', 'Byte'],
    ]);
    const outer = rowsOf(await fetchXml('contacts', linked('outer', 'alias="a"')));
    expect(outer.map((row) => row['a.name'])).toEqual(['Acme', 'Acme', 'Byte', undefined]);
    const upside = `<fetch><entity name="account"><attribute name="name"/><order attribute="name"/>
      <link-entity name="contact" from="parentcustomerid" to="accountid" link-type="exists"/>
      </entity></fetch>`;
    expect(await names('accounts', upside, 'name')).toEqual(['Acme', 'Byte']);
    const multiplied = upside.replace('exists', 'inner');
    expect(await names('accounts', multiplied, 'name')).toEqual(['Acme', 'Acme', 'Byte']);
    const distinct = multiplied.replace('<fetch>', '<fetch distinct="true">');
    expect(await names('accounts', distinct, 'name')).toEqual(['Acme', 'Byte']);
  });

  it('[fetch.05] filters over linked tables, there and from outside', async () => {
    const inside = `<fetch><entity name="contact"><attribute name="firstname"/>
      <link-entity name="account" from="accountid" to="parentcustomerid" alias="a">
        <filter><condition attribute="name" operator="eq" value="Byte"/></filter>
      </link-entity></entity></fetch>`;
    expect(await names('contacts', inside, 'firstname')).toEqual(['Cyd']);
    const outside = `<fetch><entity name="contact"><attribute name="firstname"/>
      <filter><condition entityname="a" attribute="accountid" operator="null"/></filter>
      <link-entity name="account" from="accountid" to="parentcustomerid" link-type="outer" alias="a"/>
      </entity></fetch>`;
    expect(await names('contacts', outside, 'firstname')).toEqual(['Dan']);
  });

  it('[fetch.06] knows the hierarchy of accounts', async () => {
    const under = (operator: string): string =>
      `<fetch><entity name="account"><attribute name="name"/><order attribute="name"/><filter>
        <condition attribute="accountid" operator="${operator}" value="${guidFrom('Acme')}"/>
      </filter></entity></fetch>`;
    expect(await names('accounts', under('under'), 'name')).toEqual(['Acme North']);
    expect(await names('accounts', under('eq-or-under'), 'name')).toEqual(['Acme', 'Acme North']);
    const filter = `Microsoft.Dynamics.CRM.Under(PropertyName='accountid',PropertyValue='${guidFrom('Acme')}')`;
    const byFilter = await caller.get(`accounts?$select=name&$filter=${filter}`);
    expect(rowsOf(byFilter).map((row) => row.name)).toEqual(['Acme North']);
  });

  it('[fetch.07] comes in pages with a cookie, a flag and a total, when asked', async () => {
    const page = (number: number): string =>
      `<fetch count="3" page="${number}" returntotalrecordcount="true"><entity name="contact">
        <attribute name="firstname"/><order attribute="firstname"/></entity></fetch>`;
    const all = { Prefer: 'odata.include-annotations="*"' };
    const first = await fetchXml('contacts', page(1), all);
    expect(rowsOf(first)).toHaveLength(3);
    expect(first.json['@Microsoft.Dynamics.CRM.morerecords']).toBe(true);
    expect(first.json['@Microsoft.Dynamics.CRM.totalrecordcount']).toBe(4);
    expect(first.json['@Microsoft.Dynamics.CRM.fetchxmlpagingcookie']).toMatch(
      /^<cookie pagenumber="2" pagingcookie="%253ccookie.*" istracking="False" \/>$/i,
    );
    const second = await fetchXml('contacts', page(2), all);
    expect(rowsOf(second).map((row) => row.firstname)).toEqual(['Dan']);
    expect(second.json['@Microsoft.Dynamics.CRM.morerecords']).toBe(false);
    expect(second.json['@Microsoft.Dynamics.CRM.fetchxmlpagingcookie']).toBeUndefined();
  });

  it.each([
    ['no XML', '<fetch', '0x80040203'],
    ['another table', '<fetch><entity name="account"/></fetch>', '0x80040203'],
    [
      'two entities',
      '<fetch><entity name="contact"/><entity name="contact"/></fetch>',
      '0x80040203',
    ],
    ['aggregates', '<fetch aggregate="true"><entity name="contact"/></fetch>', '0x80040203'],
    [
      'an unknown column',
      '<fetch><entity name="contact"><attribute name="foo"/></entity></fetch>',
      '0x80041103',
    ],
    [
      'an unknown table',
      '<fetch><entity name="contact"><link-entity name="foo" from="a" to="b"/></entity></fetch>',
      '0x80041102',
    ],
    [
      'an unknown operator',
      where('<condition attribute="firstname" operator="foo"/>'),
      '0x80040203',
    ],
  ])('[fetch.08] refuses %s', async (_, xml, code) => {
    const answer = await fetchXml('contacts', xml);
    expect([answer.status, answer.code]).toEqual([400, code]);
  });
});

describe('$apply', () => {
  const apply = async (expression: string): Promise<unknown> =>
    (await caller.get(`contacts?$apply=${encodeURIComponent(expression)}`)).json.value;

  it('[apply.01] groups, counts and computes', async () => {
    expect(
      await apply(
        'filter(numberofchildren lt 5)/groupby((_parentcustomerid_value),aggregate($count as people,numberofchildren with sum as children,numberofchildren with max as most))',
      ),
    ).toEqual([
      { _parentcustomerid_value: guidFrom('Acme'), people: 2, children: 4, most: 3 },
      { _parentcustomerid_value: guidFrom('Byte'), people: 1, children: 2, most: 2 },
    ]);
    expect(await apply('groupby((parentcustomerid_account/name))')).toEqual([
      { 'parentcustomerid_account/name': 'Acme' },
      { 'parentcustomerid_account/name': 'Byte' },
      { 'parentcustomerid_account/name': null },
    ]);
    expect(
      await apply(
        'aggregate(numberofchildren with average as mean,statecode with countdistinct as states,firstname with min as first)',
      ),
    ).toEqual([{ mean: 2.75, states: 1, first: 'Ada' }]);
  });

  it('[apply.02] without groups has one line', async () => {
    expect(await apply("filter(firstname eq 'Nobody')/aggregate($count as n)")).toEqual([{ n: 0 }]);
  });

  it.each(['foo()', 'aggregate(x)', 'aggregate(numberofchildren with foo as y)', 'groupby(a)'])(
    '[apply.03] refuses %s',
    async (expression) => {
      const answer = await caller.get(`contacts?$apply=${encodeURIComponent(expression)}`);
      expect([answer.status, answer.code]).toEqual([400, '0x80060888']);
    },
  );
});
