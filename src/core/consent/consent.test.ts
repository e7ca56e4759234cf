import { describe, expect, test } from 'vitest';
import { samplePerson } from '../../../test/samples/person.ts';
import type { Json } from '../../std/json.ts';
import type { Person } from '../model/person.ts';
import type { ConsentLine, ConsentValue } from './consent.ts';
import { type Bringing, consentChanges } from './consent-changes.ts';
import { type ConsentSettings, consentFields, consentMap, statedValue } from './consent-map.ts';
import { contactPointConsents } from './contact-points.ts';
import { replacesOptOut } from './standing-opt-out.ts';
import { type ConsentGiven, consentNews, statedAt } from './statements.ts';

type Topic = ConsentSettings['topics'][number];

const column = 'donotbulkemail';
const newsletter: Topic = {
  channel: 'email',
  purpose: 'newsletter',
  customField: 'newsletter',
  optInWhen: true,
  column,
  sourceField: 'newsletterSource',
  timeField: 'newsletterTime',
};
const map = consentMap({ topics: [newsletter] });
const mapOf = (topic: Partial<Topic>) => consentMap({ topics: [{ ...newsletter, ...topic }] });

const changed = '2026-05-01T10:00:00.000Z';
const person = (customFields: Readonly<Record<string, Json>>): Person =>
  samplePerson({ customFields, modifiedAt: changed });

describe('what a custom field says', () => {
  test.each<[Json, Topic['optInWhen'], ConsentValue]>([
    [true, true, 'in'],
    [false, true, 'out'],
    [null, true, 'unset'],
    [true, false, 'out'],
    ['yes', ['yes', 'double-opt-in'], 'in'],
    ['no', ['yes', 'double-opt-in'], 'out'],
    [['email', 'sms'], 'sms', 'in'],
    [['email'], 'sms', 'out'],
    [[], 'sms', 'out'],
  ])('%j, opt-in when %j: %s', (said, optInWhen, value) => {
    const [topic] = mapOf({ optInWhen }).topics;
    expect(topic && statedValue(topic, person({ newsletter: said }))).toBe(value);
  });

  test('goes into its column, and back as the shop says it', () => {
    const [rule] = consentFields(map);
    expect(rule).toMatchObject({ column, direction: 'both', owner: 'most-restrictive' });
    expect([true, false, null].map((said) => rule?.value(person({ newsletter: said })))).toEqual([
      false,
      true,
      null,
    ]);
    expect(rule?.back?.to).toEqual({ customField: 'newsletter' });
    expect([true, false, null].map((out) => rule?.back?.value(out))).toEqual([false, true, null]);
  });

  test('goes one way where nobody has said what an opt-out looks like', () => {
    const [oneWay] = consentFields(mapOf({ optInWhen: 'yes' }));
    expect(oneWay).toMatchObject({ direction: 'to-crm', back: null });
    const [both] = consentFields(mapOf({ optInWhen: ['yes', 'sure'], optOutAs: 'no' }));
    expect([both?.back?.value(true), both?.back?.value(false)]).toEqual(['no', 'yes']);
  });
});

const line = (given: Partial<ConsentLine>): ConsentLine => ({
  channel: 'email',
  purpose: 'newsletter',
  value: 'in',
  source: 'commercetools',
  given: null,
  at: '2026-01-01T00:00:00.000Z',
  dated: false,
  ...given,
});

describe('when it was said', () => {
  const saidAt = (time: Json, known: readonly ConsentLine[] = [], said: Json = true) =>
    statedAt(map, person({ newsletter: said, newsletterTime: time }), known)[column];

  test.each<[Json, string | null]>([
    ['2026-03-01T09:30:00.000Z', '2026-03-01T09:30:00.000Z'],
    ['2026-03-01T09:30Z', '2026-03-01T09:30:00.000Z'],
    ['2026-03-01', '2026-03-01T00:00:00.000Z'],
    ['2026-03-01T09:30:00+02:00', null],
    ['2026-02-30', null],
    ['yesterday', null],
    [null, null],
    ['2030-01-01', changed],
  ])('%j is %s', (time, at) => {
    expect(saidAt(time)?.commerce).toBe(at);
  });

  test('not by a time that stood beside another value', () => {
    const at = '2026-03-01T00:00:00.000Z';
    const dated = line({ value: 'out', at, dated: true });
    expect(saidAt('2026-03-01', [dated])?.commerce).toBe(null);
    expect(saidAt('2026-03-02', [dated])?.commerce).toBe('2026-03-02T00:00:00.000Z');
    expect(saidAt('2026-03-01', [{ ...dated, value: 'in' }])?.commerce).toBe(at);
  });

  test.each<[string, Json, Json, string | null]>([
    ['older than the opt-out that was brought', true, '2026-04-29', '2026-04-29T00:00:00.000Z'],
    ['later than it', true, '2026-05-01T09:00:00Z', '2026-05-01T09:00:00.000Z'],
    ['the one that was brought along', true, '2026-04-30T12:00:00Z', null],
    ['the day of it', true, '2026-04-30', null],
    ['left beside it', false, '2026-04-29', null],
  ])('beside what was brought from Dynamics: %s', (_, said, time, at) => {
    const brought = line({ value: 'out', given: 'dynamics', at: '2026-04-30T12:00:00.000Z' });
    expect(saidAt(time, [brought], said)?.commerce).toBe(at);
    const crm = line({ value: 'out', source: 'dynamics', at: brought.at });
    const later = { ...brought, at: '2026-04-30T23:00:00.000Z' };
    expect(saidAt(time, [later, crm], said)?.commerce).toBe(at);
  });

  test('a time that is yet to come is not renewed by every change', () => {
    const known = line({ at: '2026-04-01T00:00:00.000Z', dated: true });
    expect(saidAt('2030-01-01', [known])?.commerce).toBe(known.at);
    expect(saidAt('2030-01-01', [{ ...known, dated: false }])?.commerce).toBe(null);
  });

  test('an opt-out of the CRM since it was seen, an opt-in never', () => {
    const out = line({ source: 'dynamics', value: 'out', at: changed });
    expect(saidAt(null, [out])?.crm).toEqual({ value: true, at: changed });
    expect(saidAt(null, [{ ...out, value: 'in' }])?.crm).toBe(null);
  });
});

describe('the lines that the ledger lacks', () => {
  const crmAt = '2026-05-02T00:00:00.000Z';
  const news = (given: Partial<ConsentGiven>) =>
    consentNews(map, {
      person: person({}),
      at: changed,
      crmRow: null,
      crmAt,
      known: [],
      ...given,
    });
  const told = (given: Partial<ConsentGiven>) =>
    news(given).map(({ source, value }) => `${source} ${value}`);

  test('say value, source, place and time', () => {
    const customFields = {
      newsletter: true,
      newsletterSource: 'checkout',
      newsletterTime: '2026-03-01',
    };
    expect(news({ person: person(customFields) })).toEqual([
      line({ given: 'checkout', at: '2026-03-01T00:00:00.000Z', dated: true }),
    ]);
    expect(news({ person: person({ newsletter: false }) })).toEqual([
      line({ value: 'out', at: changed }),
    ]);
    expect(news({ crmRow: { [column]: true } })).toEqual([
      line({ source: 'dynamics', value: 'out', at: crmAt }),
    ]);
  });

  test('are none where nothing was said, or the same', () => {
    expect(told({})).toEqual([]);
    expect(told({ person: person({ newsletter: true }), known: [line({})] })).toEqual([]);
    const out = line({ source: 'dynamics', value: 'out' });
    expect(told({ crmRow: { [column]: true }, known: [out] })).toEqual([]);
  });

  test('tell that a consent was taken back, or given anew', () => {
    expect(told({ known: [line({})] })).toEqual(['commercetools unset']);
    const renewed = person({ newsletter: true, newsletterTime: '2026-04-01' });
    expect(told({ person: renewed, known: [line({ dated: true })] })).toEqual(['commercetools in']);
  });

  test('do not take a default of Dataverse for an opt-in', () => {
    expect(told({ crmRow: { [column]: false } })).toEqual([]);
    expect(told({ crmRow: { [column]: false }, crmWas: { [column]: null } })).toEqual([]);
    const shopOut = line({ value: 'out' });
    const shopper = person({ newsletter: false });
    expect(told({ crmRow: { [column]: false }, known: [shopOut], person: shopper })).toEqual([]);
  });

  test('tell an opt-in of the CRM by the opt-out that it takes back', () => {
    const out = line({ source: 'dynamics', value: 'out' });
    expect(told({ crmRow: { [column]: false }, known: [out] })).toEqual(['dynamics in']);
    // The opt-out was the customer's, and Causeway has written it.
    expect(told({ crmRow: { [column]: false }, crmWas: { [column]: true } })).toEqual([
      'dynamics in',
    ]);
  });

  test('tell an opt-out that is said again after it was overruled', () => {
    const out = line({ source: 'dynamics', value: 'out' });
    const given = { crmRow: { [column]: true }, crmWas: { [column]: false }, known: [out] };
    expect(told(given)).toEqual(['dynamics out']);
  });

  test('say that what commercetools has was given in Dynamics', () => {
    const known = [line({ dated: true })];
    const customFields = { newsletter: false, newsletterTime: '2026-01-01' };
    const lines = news({ person: person(customFields), crmRow: { [column]: true }, known });
    expect(lines).toEqual([
      line({ value: 'out', given: 'dynamics', at: crmAt }),
      line({ value: 'out', source: 'dynamics', at: crmAt }),
    ]);
    expect(news({ person: person(customFields), known: [...known, ...lines] })).toEqual([]);
  });
});

describe('what goes to commercetools beside a consent', () => {
  const customFields = { newsletter: true, newsletterSource: 'app', newsletterTime: '2026-01-01' };
  const now = '2026-06-01T00:00:00.000Z';
  const crmAt = '2026-05-02T08:00:00.000Z';
  const bring = (value: boolean | null, given: Partial<Bringing> = {}, of = map) =>
    consentChanges(
      of,
      { [column]: value },
      { person: person(customFields), known: [], crmWas: {}, crmAt, now, ...given },
    );

  test('is a time and a source of its own, as the fields tell them', () => {
    expect(bring(true)).toEqual({ newsletterSource: 'dynamics', newsletterTime: '2026-05-02' });
    const moment = person({ ...customFields, newsletterTime: '2026-01-01T10:00:00.000Z' });
    expect(bring(true, { person: moment })).toMatchObject({ newsletterTime: crmAt });
    expect(bring(false, {}, mapOf({ sourceAs: 'crm' }))).toMatchObject({ newsletterSource: 'crm' });
    expect(bring(null)).toEqual({ newsletterSource: null, newsletterTime: null });
  });

  test('is nothing for empty fields, one way, or another column', () => {
    expect(bring(true, { person: person({ newsletter: true }) })).toEqual({});
    expect(bring(true, {}, mapOf({ optInWhen: 'yes' }))).toEqual({});
    const given = { person: person(customFields), known: [], crmWas: {}, crmAt, now };
    expect(consentChanges(map, { donotphone: true }, given)).toEqual({});
  });

  test('is the time that the ledger knows where the CRM has no news', () => {
    const known = [line({ source: 'dynamics', value: 'out', at: '2026-04-01T00:00:00.000Z' })];
    const since = (given: Partial<Bringing>) => bring(true, { known, ...given }).newsletterTime;
    expect(since({ crmAt: null })).toBe('2026-04-01');
    expect(since({ crmWas: { [column]: true } })).toBe('2026-04-01');
    expect(since({ crmWas: { [column]: false } })).toBe('2026-05-02');
    expect(since({ crmAt: null, known: [] })).toBe('2026-06-01');
  });
});

describe('what Causeway wrote into commercetools', () => {
  const crmAt = '2026-04-30T12:00:00.000Z';
  const known = [line({ dated: true, given: 'checkout' })];
  const shows = (customFields: Readonly<Record<string, Json>>, given: Partial<ConsentGiven>) =>
    consentNews(map, {
      person: person({ newsletter: false, ...customFields }),
      at: changed,
      crmRow: { [column]: true },
      crmWas: { [column]: false },
      crmAt,
      known,
      ...given,
    })[0];
  const brought = line({ value: 'out', given: 'dynamics', at: crmAt });

  test.each<[string, Readonly<Record<string, Json>>]>([
    ['as its time tells', { newsletterTime: crmAt }],
    ['as its source tells', { newsletterTime: '2026-05-01', newsletterSource: 'dynamics' }],
  ])('is never the word of the customer: %s', (_, customFields) => {
    expect(shows(customFields, {})).toEqual(brought);
    const out = line({ source: 'dynamics', value: 'out', at: crmAt });
    expect(shows(customFields, { crmRow: null, known: [brought, out] })).toBe(undefined);
  });

  test('is told from what both have said', () => {
    const own = { newsletterTime: '2026-04-30T18:00:00Z', newsletterSource: 'app' };
    expect(shows(own, {})).toMatchObject({ given: 'app', dated: true });
  });

  test('leaves no source behind for what is said next', () => {
    const out = line({ source: 'dynamics', value: 'out', at: crmAt });
    const later = { newsletter: true, newsletterSource: 'dynamics', newsletterTime: '2026-05-01' };
    const given = { crmRow: null, known: [brought, out] };
    expect(shows(later, given)).toMatchObject({ value: 'in', given: null, dated: true });
  });
});

describe('an opt-out that stands for an address', () => {
  const since = '2026-05-01T10:00:00.000Z';
  const gives = (known: readonly ConsentLine[], news: readonly ConsentLine[]) =>
    replacesOptOut([newsletter], { known, news }, since);
  const later = '2026-05-01T10:00:01.000Z';
  const out = line({ value: 'out' });

  test('gives way to a later date, and to the same person', () => {
    expect(gives([], [line({ at: later, dated: true })])).toBe(true);
    expect(gives([line({ at: later, dated: true })], [])).toBe(true);
    expect(gives([out], [line({ at: since })])).toBe(true);
    expect(gives([{ ...out, source: 'dynamics' }], [line({ at: since })])).toBe(true);
  });

  test('stays for all others', () => {
    expect(gives([], [line({ at: later })])).toBe(false);
    expect(gives([], [line({ at: since, dated: true })])).toBe(false);
    expect(gives([out], [])).toBe(false);
    expect(gives([out], [line({ at: '2026-05-01T09:59:59.000Z' })])).toBe(false);
    expect(replacesOptOut([newsletter], { known: [out], news: [line({ at: later })] }, null)).toBe(
      false,
    );
    const other = { channel: 'sms', purpose: 'newsletter' };
    const said = { known: [], news: [line({ at: later, dated: true })] };
    expect(replacesOptOut([newsletter, other], said, since)).toBe(false);
  });
});

describe('records for addresses and numbers', () => {
  const purposes = { newsletter: '11111111-1111-4111-8111-111111111111' };
  const columns = {
    point: 'msdynmkt_contactpointvalue',
    pointType: 'msdynmkt_contactpointtype',
    type: 'msdynmkt_contactpointconsenttype',
    value: 'msdynmkt_value',
    purpose: 'msdynmkt_purposeId',
  };
  const contactPoints = { table: 'msdynmkt_contactpointconsent4', columns, purposes } as const;
  const topic = { ...newsletter, contactPoint: 'email' } as const;
  const said = { customFields: { newsletter: true } };
  const rows = (
    topics: readonly Topic[],
    values: Readonly<Record<string, boolean | null>>,
    given: Partial<Person> = said,
  ) => contactPointConsents(consentMap({ topics, contactPoints }), samplePerson(given), values);

  test('are written for what was said, under one id for one address', () => {
    const [row] = rows([topic], { [column]: false });
    expect(row).toMatchObject({
      values: {
        msdynmkt_contactpointvalue: 'jane.doe@example.com',
        msdynmkt_contactpointtype: 534_120_000,
        msdynmkt_contactpointconsenttype: 534_120_000,
        msdynmkt_value: 534_120_001,
      },
      purpose: { nav: 'msdynmkt_purposeId', id: purposes.newsletter },
    });
    const [again] = rows([topic], { [column]: true }, { email: 'Jane.Doe@example.com' });
    expect(again?.id).toBe(row?.id);
    expect(again?.values.msdynmkt_value).toBe(534_120_002);
  });

  test('are none where nothing was said, or there is no address, purpose or setting', () => {
    expect(rows([topic], { [column]: false }, {})).toEqual([]);
    expect(rows([topic], { [column]: null }, {})).toEqual([]);
    expect(rows([{ ...topic, purpose: 'surveys' }], { [column]: true })).toEqual([]);
    expect(rows([{ ...topic, contactPoint: 'phone' }], { [column]: true })).toEqual([]);
    expect(rows([newsletter], { [column]: true })).toEqual([]);
    expect(contactPointConsents(map, samplePerson(), { [column]: true })).toEqual([]);
  });

  test('say whether the customer has shown that the address is theirs', () => {
    const verified = (given: Partial<Person>, of: Topic = topic) =>
      rows([of], { [column]: true }, given)[0]?.verified;
    expect(verified({ emailVerified: true })).toBe(true);
    expect(verified({ emailVerified: false })).toBe(false);
    const call = { ...topic, channel: 'phone', contactPoint: 'phone' } as const;
    expect(verified({ emailVerified: true, phone: '+493023125123' }, call)).toBe(false);
  });

  test('tell text messages from calls', () => {
    const phone = { ...topic, contactPoint: 'phone' } as const;
    const given = { phone: '+493023125123', mobile: '+4915123456789' };
    const types = ['sms', 'phone'].map(
      (channel) => rows([{ ...phone, channel }], { [column]: true }, given)[0]?.values,
    );
    expect(types).toMatchObject([
      { msdynmkt_contactpointvalue: given.mobile, msdynmkt_contactpointtype: 534_120_001 },
      { msdynmkt_contactpointvalue: given.phone, msdynmkt_contactpointtype: 534_120_003 },
    ]);
  });

  test('are opted in only where no topic of the address is opted out', () => {
    const other = { ...topic, channel: 'e-mail', column: 'donotemail' };
    for (const topics of [
      [topic, other],
      [other, topic],
    ]) {
      const found = rows(topics, { [column]: false, donotemail: true });
      expect(found.map(({ values }) => values.msdynmkt_value)).toEqual([534_120_002]);
      expect(found.flatMap((row) => row.topics)).toHaveLength(2);
    }
  });
});
