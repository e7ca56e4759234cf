import { expect, it } from 'vitest';
import { samplePerson } from '../../../test/samples/person.ts';
import type { Person } from '../model/person.ts';
import { certainReasons, isCertain, provenReason } from './certain.ts';
import type { MatchRule } from './match-rule.ts';
import { contactRules } from './short-rules.ts';
import { subjectOf } from './subject.ts';

const sample = (given: Partial<Person> = {}) => subjectOf(samplePerson(given));

const verified = sample({ emailVerified: true });
const row = { emailaddress1: 'Jane.Doe@example.com' };
const rule = (given: Partial<MatchRule>): MatchRule => ({
  name: 'a rule',
  match: [{ attribute: 'email', column: 'emailaddress1', compare: 'email' }],
  action: 'link',
  ...given,
});
const rules = contactRules({ rules: ['email', 'phone-and-name'], crmIdIn: 'nowhere' });

it.each(certainReasons)('%s is proof', (reason) => {
  expect(isCertain(reason, [], sample(), {})).toBe(true);
});

it('a rule that is certain is proof', () => {
  expect(isCertain('a rule', [rule({ certain: true })], sample(), {})).toBe(true);
});

it('an e-mail is proof while it is verified and the row has it', () => {
  expect(isCertain('email', rules, verified, row)).toBe(true);
  expect(isCertain('email', rules, sample(), row)).toBe(false);
  expect(isCertain('email', rules, verified, {})).toBe(false);
  // Signed up with somebody's address, then changed to and verified one of their own.
  expect(isCertain('email', rules, verified, { emailaddress1: 'victim@example.com' })).toBe(false);
});

it('an e-mail rule is one by what it compares, and outlives the configuration', () => {
  expect(isCertain('a rule', [rule({})], verified, row)).toBe(true);
  expect(isCertain('email', [], verified, row)).toBe(true);
  const withoutPlus = rule({
    match: [{ attribute: 'email', column: 'emailaddress1', compare: 'email-without-plus' }],
  });
  expect(isCertain('a rule', [withoutPlus], verified, row)).toBe(false);
  const either = rule({
    match: [{ attribute: ['email', 'key'], column: 'emailaddress1', compare: 'email' }],
  });
  expect(isCertain('a rule', [either], verified, row)).toBe(false);
});

it('everything else is evidence', () => {
  for (const reason of ['phone-and-name', 'unheard of', '']) {
    expect(isCertain(reason, rules, verified, row)).toBe(false);
  }
});

it('what an e-mail has proven stays proven', () => {
  expect(provenReason('email', rules, verified, row)).toBe('verified-email');
  expect(isCertain('verified-email', rules, sample({ email: 'new@example.com' }), row)).toBe(true);
  expect(provenReason('email', rules, sample(), row)).toBe('email');
  expect(provenReason('phone-and-name', rules, verified, row)).toBe('phone-and-name');
  expect(provenReason('created', rules, verified, row)).toBe('created');
  expect(provenReason('a rule', [rule({ certain: true })], verified, row)).toBe('a rule');
});
