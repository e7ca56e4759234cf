import type { ConsentLine } from '../../core/consent/consent.ts';
import {
  type ContactPointConsent,
  contactPointConsents,
  saysOptOut,
} from '../../core/consent/contact-points.ts';
import { replacesOptOut } from '../../core/consent/standing-opt-out.ts';
import type { ColumnValues } from '../../core/mapping/column-values.ts';
import type { Person } from '../../core/model/person.ts';
import type { CrmTable } from '../../ports/crm.ts';
import { modifiedAt } from '../pair/crm-row.ts';
import type { InStep } from '../pair/keep-in-step.ts';
import { note, type Run } from '../run.ts';

const purposes: CrmTable = 'msdynmkt_purpose';

/** Columns that say for which address or number a consent holds. */
const points: readonly string[] = ['emailaddress1', 'telephone1', 'mobilephone'];

/** The pair whose consents are written. */
type Kept = Pick<InStep<Person>, 'pair' | 'toCrm'> & {
  readonly created: boolean;
  /** Whether the link is certain; on one that is not, only a verified address may be opted in. */
  readonly trusted?: boolean;
};

/**
 * Says in Customer Insights - Journeys, where the configuration asks for it, what a person has agreed
 * to for an address or number: 1 request for all of it, when a consent or one of these is news, and
 * before it 1 look at the row for each opt-in. An opt-out that stands there stays unless the opt-in
 * may replace it. What stands there for a former address stays, for it was said about that address.
 */
export async function writeConsents(
  run: Run,
  kept: Kept,
  news: readonly ConsentLine[],
): Promise<void> {
  const { consent } = run.deps.settings;
  if (consent.contactPoints === null || !isNews(run, kept, news)) return;
  const { pair, trusted = true } = kept;
  const { mapped, row, base } = pair;
  const rows = contactPointConsents(consent, mapped.record, row?.values ?? base.crm);
  const proven = rows.filter(({ value, verified }) => !value.optsIn || trusted || verified);
  const asked = await Promise.all(proven.map((one) => isLacking(run, one, news)));
  await write(
    run,
    proven.filter((_, index) => asked[index] === true),
  );
}

/**
 * Says only what somebody who shares a contact does not want for its own address or number; what they
 * want is for the customer that fills the contact to say. 1 request, or none.
 */
export async function writeOptOuts(run: Run, person: Person, optOuts: ColumnValues): Promise<void> {
  const { consent } = run.deps.settings;
  const rows = contactPointConsents(consent, person, optOuts);
  await write(
    run,
    rows.filter(({ value }) => !value.optsIn),
  );
}

/**
 * Whether a row may have to be written. What the mirror has was settled after its rows were written:
 * an address that differs from it is news also where an earlier try has written it to the contact.
 */
function isNews({ context }: Run, kept: Kept, news: readonly ConsentLine[]): boolean {
  const { mirror } = context;
  const { created, toCrm, pair } = kept;
  if (created || news.length > 0 || mirror === null) return true;
  // The address may have been proven: what was said about it holds from now on.
  if (context.link?.reason !== pair.reason) return true;
  const { values } = pair.mapped;
  return points.some(
    (column) => column in toCrm || (values[column] ?? null) !== (mirror.values[column] ?? null),
  );
}

/** Whether the row has to be written: an opt-in may stand already, or be less than what stands. */
async function isLacking(
  run: Run,
  row: ContactPointConsent,
  news: readonly ConsentLine[],
): Promise<boolean> {
  const { table, id, value, topics } = row;
  if (!value.optsIn) return true;
  const present = await run.deps.crm.read(table, id, [value.column, 'modifiedon'], run.call);
  if (present === null) return true;
  const said = { known: run.context.consents, news };
  if (!saysOptOut(row, present.values)) return present.values[value.column] !== value.is;
  if (replacesOptOut(topics, said, modifiedAt(present))) return true;
  note(run, 'write consents', 'kept', { crmTable: table, crmId: id, note: 'an opt-out stands' });
  return false;
}

async function write(run: Run, rows: readonly ContactPointConsent[]): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const { table } = first;
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
  const [problem] = problems;
  if (problem !== undefined) throw problem.problem;
  note(run, 'write consents', `${rows.length} written`, { crmTable: table });
}
