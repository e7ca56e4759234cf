import { describe, expect, test } from 'vitest';
import { type MatchCase, verdictOn } from '../../../test/samples/contact-rows.ts';
import { sampleAddress, samplePerson } from '../../../test/samples/person.ts';
import type { Person } from '../model/person.ts';
import type { MatchRule } from './match-rule.ts';

const jane = { emailaddress1: 'jane.doe@example.com', firstname: 'Jane', lastname: 'Doe' };
const phone = { telephone1: '030 901820' };
const other = {
  cwy_commercetoolsid: 'c2c2c2c2-0000-4000-8000-000000000002',
  cwy_projectkey: 'shop',
};
const crmId = '6f1b3a9e-0000-4000-8000-000000000001';
const byPhone: Partial<Person> = { phone: '+49 30 901820', phoneCountry: 'DE' };

const nameAndMail: MatchRule = {
  name: 'name and e-mail',
  match: [
    { attribute: 'email', column: ['emailaddress1', 'emailaddress2'], compare: 'email' },
    { attribute: 'lastName', column: 'lastname', compare: 'name' },
  ],
  action: 'link-if-unique',
};
const mail = (given: Partial<MatchRule>): MatchRule => ({
  name: 'mail',
  match: [{ attribute: 'email', column: 'emailaddress1', compare: 'email' }],
  action: 'link',
  ...given,
});
const withoutPlus = mail({
  match: [{ attribute: 'email', column: 'emailaddress1', compare: 'email-without-plus' }],
});

describe('people', () => {
  test.each<MatchCase>([
    [
      'same e-mail, other name',
      { firstName: 'John' },
      [jane],
      [nameAndMail],
      'matched a by name and e-mail',
    ],
    ['same e-mail, other family', { lastName: 'Roe' }, [jane], [nameAndMail], 'new'],
    [
      'married name: the e-mail stays',
      { lastName: 'Smith' },
      [jane],
      [nameAndMail, 'email'],
      'matched a by email',
    ],
    [
      'e-mail in the second column',
      {},
      [{ emailaddress2: 'JANE.DOE@example.com', lastname: 'DOE' }],
      [nameAndMail],
      'matched a by name and e-mail',
    ],
    [
      'a family shares a phone: only the one of the same name is proposed',
      byPhone,
      [
        { ...jane, ...phone, emailaddress1: 'j@example.org' },
        { ...phone, firstname: 'Jim', lastname: 'Doe' },
      ],
      ['email', 'phone-and-name'],
      'proposed a by phone-and-name',
    ],
    [
      'the phone stands in the mobile column, in national form',
      byPhone,
      [{ ...jane, emailaddress1: null, mobilephone: '030/90 18 20' }],
      ['phone-and-name'],
      'proposed a by phone-and-name',
    ],
    [
      'the phone is that of an address',
      { billingAddress: sampleAddress({ phone: '030 901820', country: 'DE' }) },
      [{ ...jane, telephone1: '+4930901820' }],
      ['phone-and-name'],
      'proposed a by phone-and-name',
    ],
    [
      'an unusable phone is no evidence',
      { phone: '000' },
      [{ ...jane, telephone1: '000' }],
      ['phone-and-name'],
      'new',
    ],
    [
      'names in two spellings',
      { ...byPhone, firstName: 'Łukasz', lastName: 'Müller-Lüdenscheidt' },
      [{ ...phone, firstname: 'Lukasz', lastname: 'Mueller Luedenscheidt' }],
      ['phone-and-name'],
      'proposed a by phone-and-name',
    ],
    [
      'José and Jose',
      { ...byPhone, firstName: 'José' },
      [{ ...phone, firstname: 'Jose', lastname: 'Doe' }],
      ['phone-and-name'],
      'proposed a by phone-and-name',
    ],
    [
      'a plus-address is another address',
      { email: 'jane.doe+shop@example.com' },
      [jane],
      ['email'],
      'new',
    ],
    [
      'unless a rule says otherwise',
      { email: 'jane.doe+shop@example.com' },
      [jane],
      [withoutPlus],
      'matched a by mail',
    ],
    ['guest, then sign-up', {}, [jane], ['commercetools-id', 'email'], 'matched a by email'],
    [
      'e-mail in Unicode, composed and not',
      { email: 'ju\u0308rgen@example.com' },
      [{ emailaddress1: 'J\u00dcRGEN@example.com' }],
      ['email'],
      'matched a by email',
    ],
    [
      'no first name, no rule with it',
      { ...byPhone, firstName: null },
      [phone],
      ['phone-and-name'],
      'new',
    ],
    [
      'tax id',
      { vatId: 'DE123456789' },
      [{ governmentid: 'de123456789' }],
      ['tax-id'],
      'matched a by tax-id',
    ],
    [
      'an id in a custom field, as a number',
      { customFields: { loyalty: 4711 } },
      [{ cwy_loyalty: 'DE-4711' }],
      [
        mail({
          match: [{ attribute: 'custom.loyalty', column: 'cwy_loyalty', compare: 'digits' }],
        }),
      ],
      'matched a by mail',
    ],
    [
      'the id of the contact, in capitals',
      { externalId: crmId.toUpperCase() },
      [{ id: crmId }],
      ['crm-id'],
      `matched ${crmId} by crm-id`,
    ],
  ])('%s', (_, person, rows, rules, verdict) => {
    expect(verdictOn(person, rows, rules)).toBe(verdict);
  });
});

describe('rows of other customers', () => {
  const apart = mail({ apartBy: 'store' });
  test.each<MatchCase>([
    [
      'another store, same e-mail: a contact of its own',
      { stores: ['berlin'] },
      [{ ...jane, ...other, cwy_stores: 'paris' }],
      ['email'],
      'new',
    ],
    [
      'and a free one is a question',
      { stores: ['berlin'] },
      [{ ...jane, ...other, cwy_stores: 'paris' }, jane],
      ['email'],
      'ambiguous b by email',
    ],
    [
      'unless stores live apart',
      { stores: ['berlin'] },
      [{ ...jane, ...other, cwy_stores: 'lyon, paris' }, jane],
      [apart],
      'matched b by mail',
    ],
    [
      'which those with a store in common do not',
      { stores: ['berlin', 'paris'] },
      [{ ...jane, ...other, cwy_stores: 'lyon, paris' }, jane],
      [apart],
      'ambiguous b by mail',
    ],
    [
      'nor those who are known in all stores',
      { stores: [] },
      [{ ...jane, ...other, cwy_stores: 'paris' }, jane],
      [apart],
      'ambiguous b by mail',
    ],
    [
      'projects live apart from each other',
      {},
      [{ ...jane, ...other, cwy_projectkey: 'shop2' }, jane],
      [mail({ apartBy: 'project' })],
      'matched b by mail',
    ],
    [
      'a contact of another project is shared where a rule says so',
      {},
      [{ ...jane, ...other, cwy_projectkey: 'shop2' }],
      [mail({ acrossProjects: true })],
      'matched a by mail',
    ],
    [
      'beside a free one it is a question',
      {},
      [{ ...jane, ...other, cwy_projectkey: 'shop2' }, jane],
      [mail({ acrossProjects: true, action: 'link-if-unique' })],
      'ambiguous a b by mail',
    ],
    [
      'one of the own project is not shared',
      {},
      [{ ...jane, ...other }],
      [mail({ acrossProjects: true })],
      'new',
    ],
    [
      'nor one that both projects have already',
      {},
      [{ ...jane, ...other, cwy_projectkey: 'shop2', cwy_othercommercetoolsids: 'shop/c3' }],
      [mail({ acrossProjects: true })],
      'new',
    ],
    [
      'stores do not, where only projects do',
      { stores: ['berlin'] },
      [{ ...jane, ...other, cwy_stores: 'paris' }, jane],
      [mail({ apartBy: 'project' })],
      'ambiguous b by mail',
    ],
    [
      'a row that took over others is theirs',
      {},
      [{ ...jane, cwy_othercommercetoolsids: 'shop/c3 shop/c4' }],
      ['email'],
      'new',
    ],
    [
      'and ours when we are among them',
      {},
      [{ ...jane, ...other, cwy_othercommercetoolsids: `a/b shop/${samplePerson().ref.id}` }],
      ['email'],
      'matched a by email',
    ],
    [
      'a certain rule is not made doubtful',
      {},
      [{ ...jane, ...other }, jane],
      [mail({ certain: true })],
      'matched b by mail',
    ],
    [
      'but takes nothing that is another’s',
      {},
      [{ ...jane, ...other }],
      [mail({ certain: true })],
      'new',
    ],
    [
      'nor does the id of the contact',
      { externalId: crmId },
      [{ ...other, id: crmId }],
      ['crm-id'],
      'new',
    ],
  ])('%s', (_, person, rows, rules, verdict) => {
    expect(verdictOn(person, rows, rules)).toBe(verdict);
  });
});
