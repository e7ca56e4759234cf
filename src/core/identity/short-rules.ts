import type { MatchRule, MatchRules } from './match-rule.ts';

/** Rules for contacts that go by a name alone. */
export const contactRuleNames = [
  'commercetools-id',
  'crm-id',
  'customer-number',
  'external-id',
  'key',
  'email',
  'phone-and-name',
  'tax-id',
] as const;
export type ContactRuleName = (typeof contactRuleNames)[number];

/** Used when the configuration names no rules: the certain one first. */
export const contactRulesDefault = ['commercetools-id', 'email'] as const;

/** What the configuration says about who is who. */
export interface IdentitySettings {
  readonly rules: readonly (ContactRuleName | MatchRule)[];
  /** `nowhere`, `externalId` or `custom.<name>`. */
  readonly crmIdIn: string;
}

/** Where a customer keeps the id of its contact. */
export type CrmIdPlace = 'nowhere' | 'externalId' | { readonly customField: string };

/** Reads `identity.crmIdIn`. */
export function crmIdPlace(crmIdIn: string): CrmIdPlace {
  if (crmIdIn === 'externalId') return 'externalId';
  return crmIdIn.startsWith('custom.')
    ? { customField: crmIdIn.slice('custom.'.length) }
    : 'nowhere';
}

/** The rules as data, short forms spelled out. */
export function contactRules({ rules, crmIdIn }: IdentitySettings): MatchRules {
  return rules.map((rule) => (typeof rule === 'string' ? shortRule(rule, crmIdIn) : rule));
}

function shortRule(name: ContactRuleName, crmIdIn: string): MatchRule {
  if (name !== 'crm-id') return shortRules[name];
  // An id that others have put there is recognised even where none is written.
  return { ...shortRules[name], match: crmIdMatch(crmIdIn === 'nowhere' ? 'externalId' : crmIdIn) };
}

function crmIdMatch(attribute: string): MatchRule['match'] {
  return [{ attribute, column: 'contactid', compare: 'exact' }];
}

const unique = { action: 'link-if-unique' } as const;

/**
 * The short forms. What identifies a customer by design is looked for in rows of any state: a
 * contact that somebody has closed must not be made anew.
 */
export const shortRules: Readonly<Record<ContactRuleName, MatchRule>> = {
  'commercetools-id': {
    ...unique,
    name: 'commercetools-id',
    match: [{ attribute: 'id', column: 'cwy_commercetoolsid', compare: 'exact' }],
    when: { activeOnly: false },
    certain: true,
  },
  'crm-id': {
    ...unique,
    name: 'crm-id',
    match: crmIdMatch('externalId'),
    when: { activeOnly: false },
    certain: true,
  },
  'customer-number': {
    ...unique,
    name: 'customer-number',
    match: [{ attribute: 'customerNumber', column: 'cwy_customernumber', compare: 'exact' }],
  },
  'external-id': {
    ...unique,
    name: 'external-id',
    match: [{ attribute: 'externalId', column: 'externaluseridentifier', compare: 'exact' }],
  },
  key: {
    ...unique,
    name: 'key',
    match: [{ attribute: 'key', column: 'cwy_customerkey', compare: 'exact' }],
  },
  email: {
    ...unique,
    name: 'email',
    match: [{ attribute: 'email', column: 'emailaddress1', compare: 'email' }],
  },
  'phone-and-name': {
    name: 'phone-and-name',
    match: [
      {
        attribute: ['phone', 'mobile'],
        column: ['telephone1', 'mobilephone'],
        compare: 'phone',
      },
      { attribute: 'firstName', column: 'firstname', compare: 'name' },
      { attribute: 'lastName', column: 'lastname', compare: 'name' },
    ],
    action: 'propose',
  },
  'tax-id': {
    ...unique,
    name: 'tax-id',
    match: [{ attribute: 'vatId', column: 'governmentid', compare: 'exact' }],
  },
};
