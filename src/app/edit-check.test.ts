import { expect, it } from 'vitest';
import { Problem } from '../problems/problem.ts';
import { sections } from './config/schema.ts';
import { editCheck } from './edit-check.ts';

const config = {
  contact: sections.contact.parse({}),
  account: sections.account.parse({ extra: { cwy_vatid: { from: 'custom.vatId' } } }),
  consent: sections.consent.parse({}),
};
const check = editCheck(config);

function refusal(
  kind: 'customer' | 'business-unit' | 'order',
  column: string,
  value: string | number | boolean | null,
): string | null {
  try {
    check({ projectKey: 'shop', kind, id: 'x' }, [{ column, value }]);
    return null;
  } catch (error) {
    if (error instanceof Problem) return error.detail.bound ?? '';
    throw error;
  }
}

it.each([
  ['customer', 'lastname', 'Doe'],
  ['business-unit', 'name', 'Acme'],
  ['business-unit', 'statecode', 1],
  ['business-unit', 'cwy_vatid', 7],
  ['business-unit', 'address1_city', null],
] as const)('takes for a %s: %s = %j', (kind, column, value) => {
  expect(refusal(kind, column, value)).toBeNull();
});

it.each([
  ['order', 'name', 'x', 'a customer or a business unit'],
  ['customer', 'name', 'Acme', 'contact.fields, contact.extra or consent.topics'],
  ['business-unit', 'emailadress1', 'a@b.de', 'fills; did you mean emailaddress1?'],
  ['business-unit', 'name', 7, 'a text'],
  ['business-unit', 'statecode', 'Inactive', 'the number of an option'],
  ['business-unit', 'parentaccountid', 'x', 'a column that account.fields'],
  ['customer', 'parentcustomerid', 'x', 'a column that contact.fields'],
  ['customer', 'statecode', 1, 'does not fill itself'],
] as const)('refuses for a %s: %s = %j', (kind, column, value, bound) => {
  expect(refusal(kind, column, value)).toContain(bound);
});
