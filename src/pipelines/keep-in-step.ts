import { consentChanges } from '../core/consent/consent-changes.ts';
import { statedAt } from '../core/consent/statements.ts';
import { isCertain } from '../core/identity/certain.ts';
import { insightColumns } from '../core/insight/insight-columns.ts';
import type { ColumnValues } from '../core/mapping/column-values.ts';
import { requireFit } from '../core/mapping/fit.ts';
import { personChanges } from '../core/mapping/person-changes.ts';
import type { Person } from '../core/model/person.ts';
import type { PersonChanges } from '../core/model/person-changes.ts';
import type { Decision } from '../core/reconcile/decision.ts';
import { type Merged, mergeColumns } from '../core/reconcile/merge-columns.ts';
import { learnedColumns } from '../core/reconcile/recovered-base.ts';
import type { CrmRow } from '../ports/crm.ts';
import { Problem } from '../problems/problem.ts';
import type { Pair } from './contact-pair.ts';
import { gone, modifiedAt, ownerOf, readContact } from './contact-row.ts';
import { crmReference } from './crm-reference.ts';
import { type MappedCustomer, mapCustomer, remapCustomer } from './map-customer.ts';
import { note, type Run } from './run.ts';
import { sendUpdate } from './write-contact.ts';

/** The pair after it was brought into step. */
export interface InStep {
  readonly pair: Pair;
  /** What was written into the CRM. */
  readonly toCrm: ColumnValues;
  /** What others have made of the contact since it was settled. */
  readonly crmNews: ColumnValues;
  /** What the contact had when the pair was last settled. */
  readonly crmWas: ColumnValues;
  /** The customer as it was heard, before anything of ours was written into it. */
  readonly heard: Person;
  readonly wrote: boolean;
  readonly decisions: ReadonlyMap<string, Decision>;
}

/** What is done when somebody writes the row first: who the customer is may have to be asked again. */
export type Restart = 'identify' | 'merge';

/**
 * Merges customer and contact three ways and writes what each side lacks. CRM requests: 1 where
 * something goes there, none otherwise; commercetools requests: 1 where something goes back. A row or
 * a customer that somebody else has written meanwhile is read and merged again, at most
 * `conflictAttemptsMax` times (CWY-4008); nothing is ever sent twice as it was. What was seen and
 * decided counts once it was written.
 */
export async function keepInStep(
  run: Run,
  start: Pair,
  restart: Restart,
): Promise<InStep | 'taken'> {
  let now: InStep = {
    pair: start,
    toCrm: {},
    crmNews: {},
    crmWas: start.base.crm,
    heard: start.customer.person,
    wrote: false,
    decisions: new Map(),
  };
  const { conflictAttemptsMax } = run.deps.settings.retry;
  for (let attempt = 0; attempt <= conflictAttemptsMax; attempt++) {
    const merged = merge(run, now.pair);
    const changes = changesOf(run, now.pair, merged.toCommerce);
    const written = await writeToCrm(run, now, merged);
    if (written === 'changed') {
      // A row that this run has written is this customer's; nobody needs to be asked again.
      if (restart === 'identify' && !now.wrote) return 'taken';
      now = { ...now, pair: await readAgain(run, now.pair) };
      continue;
    }
    now = written;
    const all = withReference(run, now.pair, changes);
    if (all === null) return finished(run, now, merged);
    const answered = await writeToCommerce(run, now, all);
    if (answered.is === 'written') return finished(run, answered.now, merged);
    now = answered.now;
  }
  throw new Problem('CWY-4008', {
    place: `contact ${start.contactId}`,
    value: `${conflictAttemptsMax} conflicts`,
  });
}

function finished(run: Run, now: InStep, merged: Merged): InStep {
  if (!now.wrote) {
    note(run, 'compare', 'unchanged', { crmTable: 'contact', crmId: now.pair.contactId });
  }
  return { ...now, decisions: decidedWith(now, merged, () => true) };
}

function decidedWith(
  { decisions }: InStep,
  merged: Merged,
  holds: (decision: Decision) => boolean,
): InStep['decisions'] {
  const added = merged.decisions.filter(holds);
  return new Map([...decisions, ...added.map((one) => [one.column, one] as const)]);
}

function merge(run: Run, { customer, row, known, base, reason }: Pair): Merged {
  const { consent, contactRules } = run.deps.settings;
  const { person, fields, values } = customer;
  const crm = row?.values ?? known ?? base.crm;
  return mergeColumns({
    rules: fields,
    commerce: { now: values, base: base.commerce, at: person.modifiedAt },
    crm: { now: crm, base: base.crm, at: modifiedAt(row) },
    trusted: isCertain(reason, contactRules, person, crm),
    ours: insightColumns,
    forced: new Map(forcedEdits(run, customer)),
    statedAt: statedAt(consent, person, run.context.consents),
  });
}

function newsOf({ row, base, customer }: Pair): ColumnValues {
  if (row === null) return {};
  const columns = customer.fields.map(
    ({ column }) => [column, row.values[column] ?? null] as const,
  );
  return Object.fromEntries(
    columns.filter(([column, value]) => (base.crm[column] ?? null) !== value),
  );
}

/** Edits of a person that no run has written yet. */
function forcedEdits(run: Run, { edited, values }: MappedCustomer) {
  return run.context.edits
    .filter(({ applied, column }) => !applied && column in edited)
    .map(({ column }) => [column, values[column] ?? null] as const);
}

async function writeToCrm(run: Run, now: InStep, merged: Merged): Promise<InStep | 'changed'> {
  const { pair } = now;
  const { toCrm } = merged;
  const seen = { ...now, crmNews: { ...now.crmNews, ...newsOf(pair) } };
  const values = { ...toCrm, ...pair.claim };
  if (Object.keys(values).length === 0) return seen;
  if (pair.etag === null) return 'changed';
  const { person } = pair.customer;
  const known = learnedColumns(run.context.mirror?.values ?? {}, pair.base.commerce);
  await run.deps.announce(person.ref, { known, intended: toCrm });
  const written = await sendUpdate(run, person, { id: pair.contactId, values, etag: pair.etag });
  if (written === 'gone') throw gone(pair.contactId);
  if (written === 'changed') return 'changed';
  return {
    ...seen,
    wrote: true,
    toCrm: { ...now.toCrm, ...toCrm },
    decisions: decidedWith(now, merged, ({ column }) => column in toCrm),
    pair: afterCrm(pair, toCrm, written),
  };
}

/**
 * What the CRM has now is agreed with what commercetools had when it was written. A plug-in may have
 * made something else of it: the row says what it really has.
 */
function afterCrm(pair: Pair, toCrm: ColumnValues, written: CrmRow): Pair {
  const { base, row, known, customer } = pair;
  const sent = Object.keys(toCrm);
  const told = Object.fromEntries(sent.map((column) => [column, customer.values[column] ?? null]));
  const has = Object.fromEntries(
    sent.map((column) => [
      column,
      (column in written.values ? written.values[column] : toCrm[column]) ?? null,
    ]),
  );
  const { etag } = written;
  return {
    ...pair,
    etag,
    claim: {},
    row: row === null ? null : { ...row, etag, values: { ...row.values, ...has } },
    known: known === null ? null : { ...known, ...has },
    base: { commerce: { ...base.commerce, ...told }, crm: { ...base.crm, ...has } },
  };
}

/** The row after somebody else has written it, if it is still this customer's. */
async function readAgain(run: Run, pair: Pair): Promise<Pair> {
  const columns = pair.customer.fields.map(({ column }) => column);
  const { row, mergedFrom } = await readContact(run, pair.contactId, columns);
  const isTheirs = ownerOf(row, pair.customer.person.ref) === 'other';
  // What proved the link may have been what somebody has changed.
  const link = run.context.link;
  const isProvenNow = link !== null && link.reason !== pair.reason;
  if (mergedFrom === null && !isTheirs && !isProvenNow) return { ...pair, row, etag: row.etag };
  // Merged or taken under our hands: the next run looks at it from the start.
  throw new Problem('CWY-3004', { place: `contact ${pair.contactId}` });
}

/** What commercetools has to take; CWY-4009 where it cannot, before anything is written. */
function changesOf(
  run: Run,
  { customer, row, base }: Pair,
  toCommerce: ColumnValues,
): PersonChanges {
  const { changes, problems } = personChanges(customer.fields, toCommerce);
  requireFit(problems);
  const beside = consentChanges(run.deps.settings.consent, toCommerce, {
    person: customer.person,
    known: run.context.consents,
    crmWas: base.crm,
    crmAt: modifiedAt(row),
    now: run.deps.clock.now(),
  });
  return { ...changes, customFields: { ...changes.customFields, ...beside } };
}

/** With the id of the contact; null when there is nothing to tell commercetools. */
function withReference(run: Run, pair: Pair, changes: PersonChanges): PersonChanges | null {
  const reference = crmReference(run, pair);
  const all: PersonChanges = {
    attributes: { ...changes.attributes, ...reference.attributes },
    customFields: { ...changes.customFields, ...reference.customFields },
  };
  const count = Object.keys(all.attributes).length + Object.keys(all.customFields).length;
  return count === 0 ? null : all;
}

type Answered = { readonly is: 'written' | 'again'; readonly now: InStep };

async function writeToCommerce(run: Run, now: InStep, changes: PersonChanges): Promise<Answered> {
  const { person } = now.pair.customer;
  const answer = await run
    .commerce()
    .updateCustomer({ id: person.ref.id, version: person.version }, changes, run.call);
  if (answer === 'gone') return { is: 'written', now };
  if (answer !== 'changed') {
    const customer = await remapCustomer(run, answer, now.pair.customer);
    return { is: 'written', now: { ...now, wrote: true, pair: { ...now.pair, customer } } };
  }
  const found = await run.commerce().customer(person.ref.id, run.call);
  if (found === null) return { is: 'written', now };
  const customer = await mapCustomer(run, found);
  const pair = { ...now.pair, customer };
  return { is: 'again', now: { ...now, heard: customer.person, pair } };
}
