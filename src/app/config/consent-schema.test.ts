import { describe, expect, it } from 'vitest';
import { consentMap } from '../../core/consent/consent-map.ts';
import { consent } from './consent-schema.ts';

const topic = {
  channel: 'email',
  purpose: 'newsletter',
  customField: 'newsletter',
  column: 'donotbulkemail',
};
const purposes = { newsletter: '11111111-1111-4111-8111-111111111111' };

describe('the section consent', () => {
  it('asks for nothing, and then nothing is kept in step', () => {
    expect(consentMap(consent.parse({}))).toEqual({ topics: [], contactPoints: null });
  });

  it('takes true for an opt-in where nothing else is said', () => {
    expect(consentMap(consent.parse({ topics: [topic] })).topics).toEqual([
      {
        ...topic,
        optInWhen: [true],
        optOutAs: false,
        sourceAs: 'dynamics',
        sourceField: null,
        timeField: null,
        contactPoint: null,
      },
    ]);
  });

  it('knows the columns of consent records, and takes others', () => {
    const { contactPoints } = consent.parse({
      contactPoints: { purposes, columns: { value: 'contoso_value' } },
    });
    expect(contactPoints).toEqual({
      table: 'msdynmkt_contactpointconsent4',
      columns: {
        point: 'msdynmkt_contactpointvalue',
        pointType: 'msdynmkt_contactpointtype',
        type: 'msdynmkt_contactpointconsenttype',
        value: 'contoso_value',
        purpose: 'msdynmkt_purposeId',
      },
      purposes,
    });
  });

  it.each([
    ['a column that holds something else', { topics: [{ ...topic, column: 'lastname' }] }],
    ['a column of Causeway itself', { topics: [{ ...topic, column: 'cwy_projectkey' }] }],
    ['a column of two topics', { topics: [topic, { ...topic, channel: 'sms' }] }],
    ['two topics of one name', { topics: [topic, { ...topic, column: 'donotemail' }] }],
    ['no value that means opt-in', { topics: [{ ...topic, optInWhen: [] }] }],
    ['a misspelt setting', { topics: [{ ...topic, optinWhen: true }] }],
    ['a purpose that is no id', { contactPoints: { purposes: { newsletter: 'news' } } }],
    ['records without purposes', { contactPoints: true }],
  ])('refuses %s', (_, given) => {
    expect(consent.safeParse(given).success).toBe(false);
  });
});
