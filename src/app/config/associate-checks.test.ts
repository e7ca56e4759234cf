import { expect, it } from 'vitest';
import { crossCheck } from './checks.ts';

const working: Readonly<Record<string, unknown>> = {
  'associates.fromDynamics': { roleKey: 'buyer', createCustomers: true },
  'associates.contactParent': true,
  'identity.crmIdIn': 'externalId',
  'identity.rules': ['crm-id', 'email'],
  'contact.fields': {},
};

function wrong(more: Readonly<Record<string, unknown>>): readonly string[] {
  const settings = { ...working, ...more };
  const sections = new Set(['associates', 'identity', 'contact'] as const);
  const problems = crossCheck([], sections, (path) => settings[path]);
  return problems.map(({ message }) => message);
}

it.each<readonly [string, Readonly<Record<string, unknown>>, string]>([
  [
    'an id of the contact that is nowhere',
    { 'identity.crmIdIn': 'nowhere' },
    'at identity.crmIdIn, found nowhere, expected externalId',
  ],
  [
    'an id of the contact in a custom field',
    { 'identity.crmIdIn': 'custom.crmId' },
    'at identity.crmIdIn, found custom.crmId, expected externalId',
  ],
  [
    'rules that do not ask for the id',
    { 'identity.rules': ['commercetools-id', 'email'] },
    'at identity.rules, found no crm-id, expected crm-id',
  ],
  [
    'a contact that shows no company',
    { 'associates.contactParent': false },
    'at associates.contactParent, found false, expected true',
  ],
  [
    'a company that is not mapped',
    { 'contact.fields': { parentcustomerid: false } },
    'at contact.fields.parentcustomerid, found no way back, expected direction both',
  ],
  [
    'a company that goes to the CRM alone',
    { 'contact.fields': { parentcustomerid: { direction: 'to-crm' } } },
    'at contact.fields.parentcustomerid, found no way back, expected direction both',
  ],
])('customers made of contacts cannot do with %s (CWY-6002)', (_, more, expected) => {
  expect(wrong(more)).toEqual([
    `CWY-6002 Setting out of bounds, ${expected}, because associates.fromDynamics.createCustomers is true`,
  ]);
});

it.each<Readonly<Record<string, unknown>>>([
  {},
  { 'contact.fields': { parentcustomerid: { owner: 'dynamics' } } },
  { 'contact.fields': { parentcustomerid: { direction: 'both' } } },
])('can do with %j', (more) => {
  expect(wrong(more)).toEqual([]);
});

it.each([{ roleKey: 'buyer', createCustomers: false }, undefined])(
  'asks for nothing where nobody is made a customer: %j',
  (fromDynamics) => {
    const more = { 'associates.fromDynamics': fromDynamics, 'identity.crmIdIn': 'nowhere' };
    expect(wrong({ ...more, 'identity.rules': ['email'] })).toEqual([]);
  },
);
