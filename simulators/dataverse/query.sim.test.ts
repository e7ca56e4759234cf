import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningDataverse, startDataverse } from './server.ts';
import { type Answer, Caller, rowsOf } from './testing/caller.ts';

const ACME = '33333333-3333-4333-8333-333333333333';
const idOf = (ordinal: number): string =>
  `00000000-0000-4000-8000-${String(ordinal).padStart(12, '0')}`;

let simulator: RunningDataverse;
let caller: Caller;

beforeAll(async () => {
  simulator = await startDataverse();
  caller = new Caller(simulator);
  await caller.signIn();
  await caller.admin('POST', 'seed', {
    accounts: [{ accountid: ACME, name: 'Acme', revenue: 1234.5 }],
    contacts: [1, 2, 3, 4, 5, 6, 7].map((n) => ({
      contactid: idOf(n),
      firstname: n % 2 === 0 ? 'Even' : 'Odd',
      lastname: `L${n}`,
      emailaddress1: n < 3 ? 'Same@X.org' : `p${n}@x.org`,
      numberofchildren: n === 7 ? null : 7 - n,
      cwy_commercetoolsid: `ct-${n}`,
      ...(n > 4 ? {} : { 'parentcustomerid_account@odata.bind': `/accounts(${ACME})` }),
    })),
    tasks: [{ subject: 'T', 'regardingobjectid_contact_task@odata.bind': `/contacts(${idOf(1)})` }],
  });
});
afterAll(() => simulator.close());

const names = (answer: Answer): string =>
  rowsOf(answer)
    .map((row) => row.lastname)
    .join(' ');
const query = (text: string, headers?: Record<string, string>) =>
  caller.get(`contacts?${text}`, headers);

describe('filter, order, top', () => {
  it.each([
    ["emailaddress1 eq 'same@x.ORG'", 'L1 L2'],
    ["emailaddress1 eq 'same@x.org' and firstname eq 'odd'", 'L1'],
    ["emailaddress1 eq 'same@x.org' or lastname eq 'L7'", 'L1 L2 L7'],
    ["cwy_commercetoolsid eq 'CT-4'", 'L4'],
    [`contactid eq ${idOf(5)}`, 'L5'],
    [`_parentcustomerid_value eq ${ACME} and firstname eq 'Even'`, 'L2 L4'],
    ['_parentcustomerid_value eq null', 'L5 L6 L7'],
    ["parentcustomerid_account/name eq 'ACME'", 'L1 L2 L3 L4'],
    ['numberofchildren eq null', 'L7'],
    ['numberofchildren ge 5', 'L1 L2'],
    ["Contact_Tasks/any(t:t/subject eq 't')", 'L1'],
    ['not Contact_Tasks/any() and numberofchildren gt 3', 'L2 L3'],
    [
      `Microsoft.Dynamics.CRM.In(PropertyName='cwy_commercetoolsid',PropertyValues=["ct-3","ct-2","zz"])`,
      'L2 L3',
    ],
  ])('[query.01] %s', async (filter, expected) => {
    expect(names(await query(`$filter=${encodeURIComponent(filter)}`))).toBe(expected);
  });

  it('[query.02] takes aliases, orders by several columns with nulls first, and stops at $top', async () => {
    const aliased = await query("$filter=lastname eq @n&@n='L3'");
    expect(names(aliased)).toBe('L3');
    const ordered = await query('$orderby=firstname desc,numberofchildren&$top=3');
    expect(names(ordered)).toBe('L7 L5 L3');
    expect(ordered.json['@odata.nextLink']).toBeUndefined();
  });

  it.each([
    ['$skip=1', /parameter \$skip is not supported/],
    ['$search=x', /parameter \$search is not supported/],
    ['$format=json', /parameter \$format is not supported/],
    ['$Filter=x', /parameter \$Filter is not supported/],
    ['$select=statuscodename', /property named 'statuscodename'/],
    ['$select=parentcustomerid', /property named 'parentcustomerid'/],
    ['$filter=nothing eq 1', /property named 'nothing'/],
    ['$orderby=nothing', /property named 'nothing'/],
    ['$expand=nothing', /property named 'nothing'/],
    ["$filter=lastname in ('a')", /'in' operator is not supported/],
    ['$top=-1', /non-negative integer/],
    ['$skiptoken=x', /Paging Cookie/],
  ])('[query.03] refuses %s', async (text, reason) => {
    const answer = await query(text);
    expect([answer.status, answer.code]).toEqual([400, '0x80060888']);
    expect(answer.message).toMatch(reason);
  });
});

describe('pages', () => {
  const walk = async (text: string, size: number): Promise<string[]> => {
    const pages: string[] = [];
    const prefer = { Prefer: `odata.maxpagesize=${size}` };
    let answer = await query(text, prefer);
    for (let page = 0; page < 10; page += 1) {
      expect(answer.headers.get('preference-applied')).toBe(`odata.maxpagesize=${size}`);
      pages.push(names(answer));
      const next = answer.json['@odata.nextLink'];
      if (typeof next !== 'string') break;
      answer = await caller.get(next, prefer);
    }
    return pages;
  };

  it('[query.04] follow the next link to the end, in order of creation', async () => {
    expect(await walk('$select=lastname', 3)).toEqual(['L1 L2 L3', 'L4 L5 L6', 'L7']);
    expect(await walk('$select=lastname', 7)).toEqual(['L1 L2 L3 L4 L5 L6 L7']);
  });

  it('[query.05] keep the filter and the order, also where values are equal', async () => {
    expect(await walk('$orderby=firstname&$select=lastname', 2)).toEqual([
      'L2 L4',
      'L6 L1',
      'L3 L5',
      'L7',
    ]);
    expect(await walk("$filter=firstname eq 'odd'&$top=1", 3)).toEqual(['L1 L3 L5', 'L7']);
  });

  it('[query.06] neither repeat nor skip a row when rows come and go in between', async () => {
    const prefer = { Prefer: 'odata.maxpagesize=3' };
    const first = await query('$select=lastname', prefer);
    await caller.admin('POST', 'seed', {
      contacts: [
        { contactid: idOf(2), '@delete': true },
        { contactid: idOf(8), lastname: 'L8' },
      ],
    });
    const second = await caller.get(String(first.json['@odata.nextLink']), prefer);
    expect(names(second)).toBe('L4 L5 L6');
    await caller.admin('POST', 'seed', { contacts: [{ contactid: idOf(8), '@delete': true }] });
  });
});

describe('what rows show', () => {
  it('[query.07] the primary key always, nulls too, and no annotations unasked', async () => {
    const answer = await query(`$select=middlename&$filter=contactid eq ${idOf(1)}`);
    expect(answer.json['@odata.context']).toBe(`${simulator.apiUrl}$metadata#contacts(middlename)`);
    expect(Object.keys(rowsOf(answer)[0] ?? {})).toEqual([
      '@odata.etag',
      'middlename',
      'contactid',
    ]);
  });

  it('[query.08] labels, names and tables when asked', async () => {
    const select = '$select=_parentcustomerid_value,statecode,donotemail';
    const path = `contacts(${idOf(1)})?${select}`;
    const all = await caller.get(path, { Prefer: 'odata.include-annotations="*"' });
    expect(all.json).toMatchObject({
      '_parentcustomerid_value@OData.Community.Display.V1.FormattedValue': 'Acme',
      '_parentcustomerid_value@Microsoft.Dynamics.CRM.lookuplogicalname': 'account',
      '_parentcustomerid_value@Microsoft.Dynamics.CRM.associatednavigationproperty':
        'parentcustomerid_account',
      'statecode@OData.Community.Display.V1.FormattedValue': 'Active',
      'donotemail@OData.Community.Display.V1.FormattedValue': 'Allow',
    });
    const some = await caller.get(path, {
      Prefer: 'odata.include-annotations="Microsoft.Dynamics.CRM.*"',
    });
    expect(Object.keys(some.json).filter((name) => name.includes('Formatted'))).toEqual([]);
    expect(some.json['_parentcustomerid_value@Microsoft.Dynamics.CRM.lookuplogicalname']).toBe(
      'account',
    );
  });

  it('[query.09] counts, also as plain text', async () => {
    const counted = await query("$count=true&$top=1&$filter=firstname eq 'odd'");
    expect([counted.json['@odata.count'], rowsOf(counted).length]).toEqual([4, 1]);
    const plain = await caller.get('accounts/$count');
    expect([plain.text, plain.headers.get('content-type')]).toEqual(['1', 'text/plain']);
  });

  it('[query.10] expands both ways with options of their own', async () => {
    const up = await caller.get(
      `contacts(${idOf(1)})?$select=lastname&$expand=parentcustomerid_account($select=name)`,
    );
    expect(up.json.parentcustomerid_account).toMatchObject({ name: 'Acme', accountid: ACME });
    const down = await caller.get(
      `accounts(${ACME})?$select=name&$expand=contact_customer_accounts` +
        `($select=lastname;$filter=firstname eq 'Odd';$orderby=lastname desc;$top=1;` +
        `$expand=Contact_Tasks($select=subject))`,
    );
    expect(down.json.contact_customer_accounts).toMatchObject([
      { lastname: 'L3', Contact_Tasks: [] },
    ]);
    const none = await caller.get(`contacts(${idOf(6)})?$expand=parentcustomerid_account`);
    expect(none.json.parentcustomerid_account).toBeNull();
  });

  it('[query.11] walks to related rows in the path', async () => {
    const up = await caller.get(`contacts(${idOf(1)})/parentcustomerid_account?$select=name`);
    expect(up.json).toMatchObject({ name: 'Acme' });
    const down = await caller.get(
      `accounts(${ACME})/contact_customer_accounts?$select=lastname&$filter=firstname eq 'Even'`,
    );
    expect(names(down)).toMatch(/L4$/);
    const union = await caller.get(`contacts(${idOf(1)})/Contact_ActivityPointers`);
    expect(rowsOf(union)).toMatchObject([{ subject: 'T', activitytypecode: 'task' }]);
  });

  it('[query.12] writes money with four decimals', async () => {
    const { text } = await caller.get(`accounts(${ACME})?$select=revenue`);
    expect(text).toContain('"revenue":1234.5000');
  });
});

describe('currencies and the caller', () => {
  it('[start.04] are there from the start', async () => {
    const digits = async (iso: string) => {
      const answer = await caller.get(
        `transactioncurrencies?$select=currencyprecision&$filter=isocurrencycode eq '${iso}'`,
      );
      return rowsOf(answer)[0]?.currencyprecision;
    };
    expect([await digits('EUR'), await digits('JPY'), await digits('KWD')]).toEqual([2, 0, 3]);
    const who = await caller.get('WhoAmI');
    const user = await caller.get(`systemusers(${String(who.json.UserId)})?$select=applicationid`);
    expect(user.json.applicationid).toBe(simulator.clientId);
  });
});

describe('metadata', () => {
  it('[meta.01] describes tables, columns and keys as clients ask for them', async () => {
    const table = await caller.get(
      "EntityDefinitions?$select=MetadataId,LogicalName,EntitySetName&$filter=LogicalName eq 'contact'",
    );
    expect(rowsOf(table)).toMatchObject([{ LogicalName: 'contact', EntitySetName: 'contacts' }]);
    const column = await caller.get(
      "EntityDefinitions(LogicalName='contact')/Attributes(LogicalName='lastname')",
    );
    expect(column.json).toMatchObject({
      AttributeType: 'String',
      MaxLength: 50,
      RequiredLevel: { Value: 'ApplicationRequired' },
    });
    const keys = await caller.get("EntityDefinitions(LogicalName='contact')/Keys");
    expect(rowsOf(keys)).toMatchObject([
      { KeyAttributes: ['cwy_commercetoolsid'], EntityKeyIndexStatus: 'Active' },
    ]);
    const choices = await caller.get(
      "EntityDefinitions(LogicalName='contact')/Attributes/" +
        'Microsoft.Dynamics.CRM.PicklistAttributeMetadata' +
        "?$select=LogicalName&$expand=OptionSet($select=Options)&$filter=LogicalName eq 'gendercode'",
    );
    expect(rowsOf(choices)[0]?.OptionSet).toMatchObject({ Options: [{ Value: 1 }, { Value: 2 }] });
    const absent = await caller.get("EntityDefinitions(LogicalName='salesorder')");
    expect(absent.status).toBe(404);
  });

  it('[meta.02] of a bare organisation has nothing of Causeway', async () => {
    const bare = await startDataverse({ bare: true });
    try {
      const other = new Caller(bare);
      await other.signIn();
      const keys = await other.get("EntityDefinitions(LogicalName='contact')/Keys");
      expect(rowsOf(keys)).toEqual([]);
      expect((await other.get('cwy_orderactivities')).status).toBe(404);
      const written = await other.post('contacts', { cwy_commercetoolsid: 'x' });
      expect(written.code).toBe('0x80048d19');
    } finally {
      await bare.close();
    }
  });
});
