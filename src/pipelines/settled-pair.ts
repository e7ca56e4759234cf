import type { ConsentLine } from '../core/consent/consent.ts';
import { consentNews } from '../core/consent/statements.ts';
import { toldBack } from '../core/consent/told-back.ts';
import { isCertain } from '../core/identity/certain.ts';
import { emailWakeKey } from '../core/identity/wake-keys.ts';
import type { Link, Mirror, Outcome } from '../ports/store.ts';
import { linkOf, type Pair } from './contact-pair.ts';
import { modifiedAt } from './contact-row.ts';
import type { InStep } from './keep-in-step.ts';
import { done } from './outcome.ts';
import type { Run } from './run.ts';
import { writeConsents } from './write-consents.ts';

/** The outcome of a pair that is in step: link, both bases, and what has to be remembered of it. */
export async function settledPair(
  run: Run,
  kept: InStep,
  appeared: readonly string[],
): Promise<Outcome> {
  const { pair, toCrm, wrote, decisions } = kept;
  const { customer, created } = pair;
  const { person, lapsed, edited } = customer;
  const consents = consentsOf(run, kept);
  await writeConsents(run, { pair, toCrm, created, trusted: isTrusted(run, pair) }, consents);
  const written = run.context.edits.filter(({ column, applied }) => !applied && column in edited);
  return done(run, wrote || created ? 'applied' : 'unchanged', {
    ...linked(run, pair),
    mirror: mirrorOf(pair),
    decisions: [...decisions.values()],
    consents,
    edits: {
      applied: written.map(({ column }) => ({ column, insteadOf: edited[column] ?? null })),
      lapsed,
    },
    appeared: 'emailaddress1' in toCrm ? [...appeared, emailWakeKey(person.email)] : appeared,
  });
}

/** Whether the link is proven, as the merge asks as well. */
function isTrusted(run: Run, { reason, customer, row, known, base }: Pair): boolean {
  const crm = row?.values ?? known ?? base.crm;
  return isCertain(reason, run.deps.settings.contactRules, customer.person, crm);
}

/** What was said on either side, and what commercetools was told of it. */
function consentsOf(run: Run, { pair, crmNews, crmWas, heard }: InStep): readonly ConsentLine[] {
  const { consent } = run.deps.settings;
  const { row, customer } = pair;
  const crmAt = modifiedAt(row);
  const news = consentNews(consent, {
    person: heard,
    at: heard.modifiedAt,
    crmRow: row === null ? null : crmNews,
    crmWas,
    crmAt,
    known: run.context.consents,
  });
  return [...news, ...toldBack(consent, heard, customer.person, crmAt ?? heard.modifiedAt)];
}

/** A link that stands already, for the same reason, is left as it is. */
function linked({ context }: Run, pair: Pair): { link?: Link; mergedFrom?: string } {
  const { contactId, customer, formerId, reason } = pair;
  const { link } = context;
  if (link?.crmId === contactId && link.reason === reason) return {};
  const made = linkOf(customer.person, contactId, reason);
  return pair.merged && formerId !== null ? { link: made, mergedFrom: formerId } : { link: made };
}

function mirrorOf({ customer, contactId, etag, row, known, base }: Pair): Mirror {
  const { person, values } = customer;
  const now = row?.values ?? known ?? base.crm;
  const differing = Object.keys(values)
    .map((column) => [column, now[column] ?? null] as const)
    .filter(([column, value]) => value !== values[column]);
  return {
    ref: person.ref,
    version: person.version,
    etag,
    crmId: contactId,
    values,
    crm: Object.fromEntries(differing),
  };
}
