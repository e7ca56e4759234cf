import type { MatchRule, MatchRules } from './match-rule.ts';

/** Rules for accounts that go by a name alone. */
export const accountRuleNames = ['commercetools-id', 'crm-id', 'key', 'name-and-place'] as const;
export type AccountRuleName = (typeof accountRuleNames)[number];

/** What the configuration says about which account a business unit is. */
export interface AccountIdentity {
  /** Without it all short forms hold that can: `crm-id` where there is a place for the id. */
  readonly rules?: readonly (AccountRuleName | MatchRule)[] | undefined;
  /** Custom field of a business unit that names its account. */
  readonly crmIdIn?: { readonly customField: string } | undefined;
  /** Whether that field gets the id of the account. */
  readonly writeCrmId?: boolean | undefined;
}

/** The rules as data, short forms spelled out; `crm-id` without a place for the id is none. */
export function accountRules({
  accounts,
}: {
  readonly accounts?: AccountIdentity | undefined;
}): MatchRules {
  const { rules = accountRuleNames, crmIdIn } = accounts ?? {};
  return rules.flatMap((rule) => {
    if (typeof rule !== 'string') return [rule];
    if (rule !== 'crm-id') return [shortRules[rule]];
    return crmIdIn === undefined ? [] : [crmIdRule(crmIdIn.customField)];
  });
}

/** Where a business unit keeps the id of its account; null = nowhere, or it is only read there. */
export function accountIdField({
  accounts,
}: {
  readonly accounts?: AccountIdentity | undefined;
}): string | null {
  const { crmIdIn, writeCrmId = false } = accounts ?? {};
  return writeCrmId ? (crmIdIn?.customField ?? null) : null;
}

function crmIdRule(customField: string): MatchRule {
  return {
    name: 'crm-id',
    match: [{ attribute: `custom.${customField}`, column: 'accountid', compare: 'exact' }],
    action: 'link-if-unique',
    when: { activeOnly: false },
    certain: true,
  };
}

/** A company of the same name in the same place may be its own subsidiary: people decide. */
const shortRules: Readonly<Record<Exclude<AccountRuleName, 'crm-id'>, MatchRule>> = {
  'commercetools-id': {
    name: 'commercetools-id',
    match: [{ attribute: 'id', column: 'cwy_commercetoolsid', compare: 'exact' }],
    action: 'link-if-unique',
    when: { activeOnly: false },
    certain: true,
  },
  key: {
    name: 'key',
    match: [{ attribute: 'key', column: 'accountnumber', compare: 'exact' }],
    action: 'link-if-unique',
  },
  'name-and-place': {
    name: 'name-and-place',
    match: [
      { attribute: 'name', column: 'name', compare: 'name' },
      {
        attribute: 'billingAddress.postalCode',
        column: 'address1_postalcode',
        compare: 'postal-code',
      },
      { attribute: 'billingAddress.country', column: 'address1_country', compare: 'country' },
    ],
    action: 'propose',
  },
};
