import type { ConsentLine } from '../../core/consent/consent.ts';
import { consentNews } from '../../core/consent/statements.ts';
import { toldBack } from '../../core/consent/told-back.ts';
import { isCertain } from '../../core/identity/certain.ts';
import { subjectOf } from '../../core/identity/subject.ts';
import { emailWakeKey } from '../../core/identity/wake-keys.ts';
import type { Person } from '../../core/model/person.ts';
import type { Results } from '../outcome.ts';
import { modifiedAt } from '../pair/crm-row.ts';
import type { InStep } from '../pair/keep-in-step.ts';
import type { Pair } from '../pair/pair.ts';
import type { Run } from '../run.ts';
import { writeConsents } from './write-consents.ts';

/** What the customer has said since it was last heard; whose contact it is plays no part in that. */
export function said(run: Run, person: Person): readonly ConsentLine[] {
  const { consents: known } = run.context;
  const heard = { person, at: person.modifiedAt, crmRow: null, crmAt: null, known };
  const given = { ...heard, mayBeBrought: false };
  return consentNews(run.deps.settings.consent, given);
}

/** Writes and remembers the consents of a pair that is in step. */
export async function settledConsents(run: Run, kept: InStep<Person>): Promise<Results> {
  const { pair, toCrm } = kept;
  const consents = consentsOf(run, kept);
  const { created, mapped } = pair;
  await writeConsents(run, { pair, toCrm, created, trusted: isTrusted(run, pair) }, consents);
  const appeared = 'emailaddress1' in toCrm ? [emailWakeKey(mapped.record.email)] : [];
  return { consents, appeared };
}

/** Whether the link is proven, as the merge asks as well. */
function isTrusted(run: Run, { reason, mapped, row, known, base }: Pair<Person>): boolean {
  const crm = row?.values ?? known ?? base.crm;
  return isCertain(reason, run.deps.settings.contactRules, subjectOf(mapped.record), crm);
}

/** What was said on either side, and what commercetools was told of it. */
function consentsOf(run: Run, { pair, crmNews, crmWas, heard }: InStep<Person>) {
  const { consent } = run.deps.settings;
  const { row, mapped } = pair;
  const crmAt = modifiedAt(row);
  const news = consentNews(consent, {
    person: heard,
    at: heard.modifiedAt,
    crmRow: row === null ? null : crmNews,
    crmWas,
    crmAt,
    known: run.context.consents,
    mayBeBrought: isTrusted(run, pair),
  });
  return [...news, ...toldBack(consent, heard, mapped.record, crmAt ?? heard.modifiedAt)];
}
