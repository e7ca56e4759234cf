import { consentNews } from '../core/consent/statements.ts';
import { provenReason } from '../core/identity/certain.ts';
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
  const { pair, toCrm, crmNews, crmWas, wrote, decisions } = kept;
  const { customer, row, created } = pair;
  const { person, lapsed, edited } = customer;
  const consents = consentNews(run.deps.settings.consent, {
    person,
    at: person.modifiedAt,
    crmRow: row === null ? null : crmNews,
    crmWas,
    crmAt: modifiedAt(row),
    known: run.context.consents,
  });
  await writeConsents(run, { pair, toCrm, created }, consents);
  const written = run.context.edits.filter(({ column, applied }) => !applied && column in edited);
  return done(run, wrote || created ? 'applied' : 'unchanged', {
    ...linked(run, pair),
    mirror: mirrorOf(pair),
    decisions,
    consents,
    edits: {
      applied: written.map(({ column }) => ({ column, insteadOf: edited[column] ?? null })),
      lapsed,
    },
    appeared: 'emailaddress1' in toCrm ? [...appeared, emailWakeKey(person.email)] : appeared,
  });
}

/**
 * A link that stands already is left as it is, with the reason that it was made for, unless the
 * shopper has proven by now that the address is theirs.
 */
function linked({ context, deps }: Run, pair: Pair): { link?: Link; mergedFrom?: string } {
  const { contactId, customer, formerId, row, base } = pair;
  const { person } = customer;
  const { link } = context;
  const crm = row?.values ?? base.crm;
  const reason = provenReason(pair.reason, deps.settings.contactRules, person, crm);
  if (link?.crmId === contactId && link.reason === reason) return {};
  const made = linkOf(person, contactId, reason);
  return pair.merged && formerId !== null ? { link: made, mergedFrom: formerId } : { link: made };
}

function mirrorOf({ customer, contactId, etag, row, base }: Pair): Mirror {
  const { person, values } = customer;
  const now = row?.values ?? base.crm;
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
