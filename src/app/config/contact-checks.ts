import type { z } from 'zod';
import { consentFields, consentMap } from '../../core/consent/consent-map.ts';
import { accountKind } from '../../core/mapping/account-kind.ts';
import { contactKind } from '../../core/mapping/contact-kind.ts';
import { settingsProblems } from '../../core/mapping/settings-problems.ts';
import type { Problem } from '../../problems/problem.ts';
import { account } from './account-schema.ts';
import { consent } from './consent-schema.ts';
import { contact } from './contact-schema.ts';

/**
 * What cannot work about the section `contact` as a whole, and beside the columns of `consent`.
 * Settings that are wrong by themselves are told by the schema; then there is nothing to be said of
 * the whole.
 */
export function contactProblems(value: (path: string) => unknown): readonly Problem[] {
  const fields = contact.safeParse(sectionOf('contact', contact, value));
  const consents = consent.safeParse(sectionOf('consent', consent, value));
  if (!fields.success || !consents.success) return [];
  return settingsProblems(
    contactKind(value('associates.contactParent') === true),
    fields.data,
    consentFields(consentMap(consents.data)),
  );
}

/** As `contactProblems`, about the section `account`. */
export function accountProblems(value: (path: string) => unknown): readonly Problem[] {
  const fields = account.safeParse(sectionOf('account', account, value));
  if (!fields.success) return [];
  return settingsProblems(accountKind(fields.data.primaryContactIn !== undefined), fields.data);
}

function sectionOf(
  section: string,
  schema: z.ZodObject,
  value: (path: string) => unknown,
): Readonly<Record<string, unknown>> {
  const names = Object.keys(schema.shape);
  return Object.fromEntries(names.map((name) => [name, value(`${section}.${name}`)]));
}
