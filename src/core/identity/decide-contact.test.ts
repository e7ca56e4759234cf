import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { samplePerson } from '../../../test/samples/person.ts';
import type { ColumnValues } from '../mapping/column-values.ts';
import { candidatesMax } from './contact-rules.ts';
import { decide } from './decide.ts';
import { decideGuest } from './decide-contact.ts';
import { contactRules, contactRulesDefault, type IdentitySettings } from './short-rules.ts';
import { subjectOf } from './subject.ts';

const jane = { email: ' Jane.Doe@example.com', projectKey: 'shop' };
const rulesOf = (rules: IdentitySettings['rules']) => contactRules({ rules, crmIdIn: 'nowhere' });
const person = samplePerson();
const own = { cwy_commercetoolsid: person.ref.id, cwy_projectkey: 'shop' };
const other = {
  cwy_commercetoolsid: 'c2c2c2c2-0000-4000-8000-000000000002',
  cwy_projectkey: 'shop',
};
const email = { emailaddress1: 'jane.doe@example.com' };

/** A CRM row with all identity columns; the id is its place in the list. */
function rowsOf(list: readonly ColumnValues[]) {
  return list.map((values, index) => ({
    id: `row${index}`,
    values: {
      cwy_commercetoolsid: null,
      cwy_projectkey: null,
      emailaddress1: null,
      statecode: 0,
      ...values,
    },
  }));
}

/** The verdict in a few words: `matched row0 by email`. */
function verdictOn(
  list: readonly ColumnValues[],
  rules: IdentitySettings['rules'] = contactRulesDefault,
): string {
  const verdict = decide(subjectOf(person), rowsOf(list), rulesOf(rules));
  switch (verdict.is) {
    case 'matched':
      return `matched ${verdict.row.id} by ${verdict.rule}`;
    case 'ambiguous':
    case 'proposed':
      return `${verdict.is} ${verdict.rows.map(({ id }) => id).join(' ')} by ${verdict.rule}`;
    case 'refused':
      return `refused ${verdict.reason}`;
    case 'new':
      return 'new';
  }
}

describe('customers', () => {
  test.each<[string, readonly ColumnValues[], string]>([
    ['nobody there', [], 'new'],
    ['own id', [own], 'matched row0 by commercetools-id'],
    [
      'own id without a project',
      [{ ...own, cwy_projectkey: null }],
      'matched row0 by commercetools-id',
    ],
    [
      'own id, upper-cased in the CRM',
      [{ ...own, cwy_commercetoolsid: person.ref.id.toUpperCase() }],
      'matched row0 by commercetools-id',
    ],
    [
      'own id, another e-mail',
      [{ ...own, emailaddress1: 'j@example.org' }],
      'matched row0 by commercetools-id',
    ],
    ['own id beats e-mail', [email, own], 'matched row1 by commercetools-id'],
    ['own id on two rows', [own, own], 'ambiguous row0 row1 by commercetools-id'],
    ['own id on an inactive row', [{ ...own, statecode: 1 }], 'refused contact-inactive'],
    ['own id inactive, e-mail free', [{ ...own, statecode: 1 }, email], 'refused contact-inactive'],
    [
      'own id inactive and active',
      [{ ...own, statecode: 1 }, own],
      'matched row1 by commercetools-id',
    ],
    ['own id of another project', [{ ...own, cwy_projectkey: 'shop2' }], 'new'],
    ['e-mail', [email], 'matched row0 by email'],
    [
      'e-mail in another case',
      [{ emailaddress1: 'Jane.Doe@EXAMPLE.com' }],
      'matched row0 by email',
    ],
    ['e-mail with blanks', [{ emailaddress1: ' jane.doe@example.com ' }], 'matched row0 by email'],
    ['e-mail that only looks like a pattern', [{ emailaddress1: 'jane_doe@example.com' }], 'new'],
    ['e-mail twice', [email, email], 'ambiguous row0 row1 by email'],
    ['e-mail on an inactive row', [{ ...email, statecode: 1 }], 'new'],
    [
      'e-mail on an active and an inactive row',
      [{ ...email, statecode: 1 }, email],
      'matched row1 by email',
    ],
    ['e-mail of another customer', [{ ...email, ...other }], 'new'],
    [
      'e-mail of two other customers',
      [
        { ...email, ...other },
        { ...email, ...other },
      ],
      'new',
    ],
    [
      'e-mail free, and of another customer',
      [email, { ...email, ...other }],
      'ambiguous row0 by email',
    ],
    ['e-mail of a customer of another project', [{ ...email, ...own, cwy_projectkey: 'b' }], 'new'],
  ])('%s', (_, rows, verdict) => {
    expect(verdictOn(rows)).toBe(verdict);
  });

  test('a rule that is not listed is off, and the list is the order', () => {
    expect(verdictOn([email], ['commercetools-id'])).toBe('new');
    expect(verdictOn([own], ['email'])).toBe('new');
    expect(verdictOn([email, own], ['email', 'commercetools-id'])).toBe('matched row0 by email');
    expect(verdictOn([email, own], [])).toBe('new');
  });

  test('a blank e-mail matches no blank column', () => {
    const nobody = samplePerson({ email: '' });
    const rows = rowsOf([{ emailaddress1: '' }, {}]);
    expect(decide(subjectOf(nobody), rows, rulesOf(contactRulesDefault)).is).toBe('new');
  });

  test('a look-up that may have been cut off never ends in a new contact', () => {
    const stranger = { ...email, ...other };
    const strangers = (count: number) => Array.from({ length: count }, () => stranger);
    expect(verdictOn(strangers(candidatesMax - 1))).toBe('new');
    expect(verdictOn(strangers(candidatesMax))).toBe('refused too-many-candidates');
  });

  test('the evidence says what each rule saw on which row, and no value', () => {
    const { evidence } = decide(
      subjectOf(person),
      rowsOf([email, { ...email, ...other }, { emailaddress1: 'x@example.com' }]),
      rulesOf(contactRulesDefault),
    );
    expect(evidence).toEqual([
      { rule: 'email', crmId: 'row0', saw: 'match' },
      { rule: 'email', crmId: 'row1', saw: 'other-customer' },
    ]);
    expect(JSON.stringify(evidence)).not.toContain('@');
  });

  const row = fc.constantFrom<ColumnValues>(
    own,
    email,
    { ...own, statecode: 1 },
    { ...email, ...other },
    { ...email, statecode: 1 },
    { emailaddress1: 'x@example.com' },
  );

  test('the order of the candidates does not matter', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 5 }), (list) => {
        const rows = rowsOf(list);
        const forth = decide(subjectOf(person), rows, rulesOf(contactRulesDefault));
        const back = decide(subjectOf(person), rows.toReversed(), rulesOf(contactRulesDefault));
        expect(back.is).toBe(forth.is);
        if (forth.is === 'matched' && back.is === 'matched') expect(back.row).toBe(forth.row);
      }),
    );
  });

  test("another customer's contact and an inactive one are never matched", () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 5 }), (list) => {
        const verdict = decide(subjectOf(person), rowsOf(list), rulesOf(contactRulesDefault));
        if (verdict.is !== 'matched') return;
        expect(verdict.row.values.statecode).toBe(0);
        expect(verdict.row.values.cwy_commercetoolsid).not.toBe(other.cwy_commercetoolsid);
      }),
    );
  });
});

describe('guests', () => {
  test.each<[string, readonly ColumnValues[], string]>([
    ['nobody', [], 'absent'],
    ['one contact', [email], 'matched'],
    ["a customer's contact", [{ ...email, ...other }], 'matched'],
    ['another case', [{ emailaddress1: 'JANE.DOE@example.com' }], 'matched'],
    ['two contacts', [email, { ...email, ...other }], 'ambiguous'],
    ['an inactive contact', [{ ...email, statecode: 1 }], 'absent'],
    ['an active and an inactive contact', [email, { ...email, statecode: 1 }], 'matched'],
    ['somebody else', [{ emailaddress1: 'john.doe@example.com' }], 'absent'],
  ])('%s', (_, rows, is) => {
    expect(decideGuest(jane, rowsOf(rows)).is).toBe(is);
  });

  test('a blank e-mail is nobody', () => {
    const nobody = { ...jane, email: ' ' };
    expect(decideGuest(nobody, rowsOf([{ emailaddress1: ' ' }, {}])).is).toBe('absent');
  });

  const ours = { ...email, ...other };
  const theirs = { ...ours, cwy_projectkey: 'Nord' };
  const both = { ...theirs, cwy_othercommercetoolsids: `shop/${person.ref.id}` };
  test.each<[string, readonly ColumnValues[], string]>([
    ['one of the project before one of another', [theirs, ours], 'row1'],
    ['one that both share before one of another', [theirs, both], 'row1'],
    ['a free one before one of another project', [email, theirs], 'row0'],
    ['one of another project where there is nobody else', [theirs], 'row0'],
    ['none of two in another project', [theirs, theirs], 'ambiguous'],
    ['none of a free one and one of the project', [email, ours], 'ambiguous'],
    ['none where there may be more', [ours, ...Array(candidatesMax - 1).fill(theirs)], 'ambiguous'],
  ])('chooses %s', (_, rows, chosen) => {
    const verdict = decideGuest(jane, rowsOf(rows));
    expect(verdict.is === 'matched' ? verdict.row.id : verdict.is).toBe(chosen);
  });
});
