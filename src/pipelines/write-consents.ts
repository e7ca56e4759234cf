import type { ConsentLine } from '../core/consent/consent.ts';
import { contactPointConsents } from '../core/consent/contact-points.ts';
import type { CrmTable } from '../ports/crm.ts';
import type { InStep } from './keep-in-step.ts';
import { note, type Run } from './run.ts';

const purposes: CrmTable = 'msdynmkt_purpose';

/** Columns that say for which address or number a consent holds. */
const points: readonly string[] = ['emailaddress1', 'telephone1', 'mobilephone'];

/**
 * Says in Customer Insights - Journeys, where the configuration asks for it, what a person has agreed
 * to for an address or number: 1 request for all of it, when a consent or one of these is news. What
 * stands there for a former address stays, for it was said about that address.
 */
export async function writeConsents(
  run: Run,
  { pair, toCrm, created }: Pick<InStep, 'pair' | 'toCrm'> & { readonly created: boolean },
  news: readonly ConsentLine[],
): Promise<void> {
  const { consent } = run.deps.settings;
  const { customer, row, base } = pair;
  const isNews = created || news.length > 0 || points.some((column) => column in toCrm);
  if (consent.contactPoints === null || !isNews) return;
  const rows = contactPointConsents(consent, customer.person, row?.values ?? base.crm);
  if (rows.length === 0) return;
  const { table } = consent.contactPoints;
  const problems = await run.deps.crm.upsertMany(
    table,
    rows.map(({ id, values, purpose }) => ({
      table,
      id,
      values,
      binds: [{ nav: purpose.nav, table: purposes, id: purpose.id }],
    })),
    run.call,
  );
  const [first] = problems;
  if (first !== undefined) throw first.problem;
  note(run, 'write consents', `${rows.length} written`, { crmTable: table });
}
