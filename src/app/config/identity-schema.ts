import { z } from 'zod';
import { certainReasons } from '../../core/identity/certain.ts';
import {
  alternativesMax,
  comparisons,
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
  type IdentitySettings,
} from '../../core/identity/short-rules.ts';
import { personAttributes } from '../../core/identity/subject.ts';
import { countryCodeOf } from '../../core/normalise/country.ts';

const attribute = z
  .string()
  .max(100)
  .refine((path) => personAttributes.includes(path) || /^custom\.[\w-]+$/.test(path));
const column = z.string().regex(/^[a-z][a-z0-9_]{0,99}$/);
const oneOrSome = (one: z.ZodString) => z.union([one, z.array(one).min(1).max(alternativesMax)]);
const names = (one: z.ZodString) => z.array(one).min(1).max(500).optional();

const rule = z
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
  })
  .refine((given) => given.action === 'never' || searchableTerms(given).length > 0);

const rules = z
  .array(z.union([z.enum(contactRuleNames), rule]))
  .min(1)
  .max(rulesMax)
  .refine((given) => areDistinct(given.map((one) => (typeof one === 'string' ? one : one.name))))
  .refine((given) => searchCount(given) <= searchesMax);

/** Who is who: what links a customer to a contact that exists. */
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
});

function areDistinct(list: readonly string[]): boolean {
  return new Set(list).size === list.length;
}

function searchCount(given: IdentitySettings['rules']): number {
  return contactRules({ rules: given, crmIdIn: 'nowhere' })
    .map(searchCountOf)
    .reduce((sum, count) => sum + count, 0);
}
