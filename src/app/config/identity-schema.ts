import { z } from 'zod';
import {
  type AccountIdentity,
  accountRuleNames,
  accountRules,
} from '../../core/identity/account-rules.ts';
import { certainReasons } from '../../core/identity/certain.ts';
import {
  alternativesMax,
  comparisons,
  type MatchRules,
  matchActions,
  rulesMax,
  searchesMax,
  termsMax,
} from '../../core/identity/match-rule.ts';
import { searchableTerms, searchCountOf } from '../../core/identity/searches.ts';
import {
  contactRuleNames,
  contactRules,
  contactRulesDefault,
} from '../../core/identity/short-rules.ts';
import { personAttributes, unitAttributes } from '../../core/identity/subject.ts';
import { countryCodeOf } from '../../core/normalise/country.ts';
import { isLogicalName } from './rule-words.ts';

const column = z.string().refine(isLogicalName);
const oneOrSome = (one: z.ZodString) => z.union([one, z.array(one).min(1).max(alternativesMax)]);
const names = (one: z.ZodString) => z.array(one).min(1).max(500).optional();

/** A rule spelled out, over these attributes of a record. */
const ruleOver = (attributes: readonly string[]) => {
  const attribute = z
    .string()
    .max(100)
    .refine((path) => attributes.includes(path) || /^custom\.[\w-]+$/.test(path));
  return z
    .strictObject({
      // Names that say that a link is proof are not for rules to take.
      name: z
        .string()
        .regex(/^[a-z0-9][a-z0-9 -]{0,59}$/)
        .refine((name) => !certainReasons.includes(name)),
      match: z
        .array(
          z.strictObject({
            attribute: oneOrSome(attribute),
            column: oneOrSome(column),
            compare: z.enum(comparisons),
          }),
        )
        .min(1)
        .max(termsMax),
      action: z.enum(matchActions),
      when: z
        .strictObject({
          stores: names(z.string().min(1)),
          countries: names(z.string().refine((code) => countryCodeOf(code) === code)),
          projects: names(z.string().min(1)),
          verifiedEmail: z.literal(true).optional(),
          activeOnly: z.boolean().optional(),
        })
        .optional(),
      certain: z.boolean().optional(),
      apartBy: z.enum(['project', 'store']).optional(),
      acrossProjects: z.boolean().optional(),
    })
    .refine((given) => given.action === 'never' || searchableTerms(given).length > 0, {
      path: ['match'],
      params: {
        bound:
          'a term that is not compared as text, name or country: it is what the CRM is asked by',
      },
    });
};

type Given = readonly (string | { readonly name: string })[];

/** By its name a rule is told from the others in links and in the journal. */
function namedOnce(given: Given, context: z.RefinementCtx): void {
  const names = given.map(nameOf);
  for (const [index, name] of names.entries()) {
    const first = names.indexOf(name);
    if (first === index) continue;
    const bound = `a rule that is not named before: rule ${first + 1} is ${name} as well`;
    const path = typeof given[index] === 'string' ? [index] : [index, 'name'];
    context.addIssue({ code: 'custom', path, params: { bound } });
  }
}

/** One request finds all rows, so what it searches by is bounded. */
const fewSearches = {
  params: { bound: `rules with ${searchesMax} columns to search in at most, all taken together` },
};

const rules = z
  .array(z.union([z.enum(contactRuleNames), ruleOver(personAttributes)]))
  .min(1)
  .max(rulesMax)
  .superRefine(namedOnce)
  .refine(
    (given) => searchCount(contactRules({ rules: given, crmIdIn: 'nowhere' })) <= searchesMax,
    fewSearches,
  );

const rulesOfAccounts = z
  .array(z.union([z.enum(accountRuleNames), ruleOver(unitAttributes)]))
  .min(1)
  .max(rulesMax)
  .superRefine(namedOnce);

const accounts = z
  .strictObject({
    rules: rulesOfAccounts.optional(),
    crmIdIn: z.strictObject({ customField: z.string().regex(/^[\w-]{2,36}$/) }).optional(),
    writeCrmId: z.boolean().optional(),
  })
  .refine((given) => given.crmIdIn !== undefined || !needsCrmId(given), {
    path: ['crmIdIn'],
    params: { bound: '{ customField: <name> }, because of the rule crm-id or writeCrmId' },
  })
  .refine((given) => searchCount(accountRules({ accounts: given })) <= searchesMax, {
    path: ['rules'],
    ...fewSearches,
  });

/** Whether something is said of the place of the id. */
function needsCrmId({ rules: given = [], writeCrmId = false }: AccountIdentity): boolean {
  return writeCrmId || given.includes('crm-id');
}

/** Who is who: what links a record to a row that exists. */
export const identity = z.strictObject({
  rules: rules.default([...contactRulesDefault]).meta({
    description:
      'What may link a customer to a contact that exists, strongest first; see docs/matching.md.',
    bound: `a list of ${contactRuleNames.join(', ')} or rules { name, match: [{ attribute, column, compare }], action }, each name once, each rule with a term that is not compared as text or name, ${searchesMax} columns to search in at most`,
  }),
  crmIdIn: z
    .string()
    .regex(/^(nowhere|externalId|custom\.[\w-]{2,36})$/)
    .default('nowhere')
    .meta({
      description:
        'Where a customer in commercetools gets the id of its contact, and where the rule crm-id looks for it (nowhere: in externalId).',
      bound: 'nowhere, externalId or custom.<name of the custom field>',
    }),
  accounts: accounts.default({}).meta({
    description:
      'What may link a business unit to an account that exists; the rules are those of docs/matching.md, over attributes of the unit.',
    bound: `{ rules: a list of ${accountRuleNames.join(', ')} or rules as in identity.rules, crmIdIn: { customField: <name> }, writeCrmId: true | false }, where the rule crm-id and writeCrmId need crmIdIn`,
    type: 'object',
  }),
});

function nameOf(one: string | { readonly name: string }): string {
  return typeof one === 'string' ? one : one.name;
}

function searchCount(given: MatchRules): number {
  return given.map(searchCountOf).reduce((sum, count) => sum + count, 0);
}
