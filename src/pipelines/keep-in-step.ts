import { statedAt } from '../core/consent/statements.ts';
import { evidenceColumns, isCertain } from '../core/identity/certain.ts';
import type { ColumnValues } from '../core/mapping/column-values.ts';
import { personChanges } from '../core/mapping/person-changes.ts';
import type { PersonChanges } from '../core/model/person-changes.ts';
import type { Decision } from '../core/reconcile/decision.ts';
import { type Merged, mergeColumns } from '../core/reconcile/merge-columns.ts';
import { learnedColumns } from '../core/reconcile/recovered-base.ts';
import { Problem } from '../problems/problem.ts';
import type { Pair } from './contact-pair.ts';
import { gone, modifiedAt, readContact } from './contact-row.ts';
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
  readonly wrote: boolean;
  readonly decisions: readonly Decision[];
}

/**
 * Merges customer and contact three ways and writes what each side lacks. CRM requests: 1 where
 * something goes there, none otherwise; commercetools requests: 1 where something goes back. A row or
 * a customer that somebody else has written meanwhile is read and merged again, at most
 * `conflictAttemptsMax` times (CWY-4008); nothing is ever sent twice as it was.
 */
export async function keepInStep(
  run: Run,
  start: Pair,
  restart?: Restart,
): Promise<InStep | 'taken'> {
  const decisions = new Map<string, Decision>();
  let now: InStep = {
    pair: start,
    toCrm: {},
    crmNews: {},
    crmWas: start.base.crm,
    wrote: false,
    decisions: [],
  };
  const { conflictAttemptsMax } = run.deps.settings.retry;
  for (let attempt = 0; attempt <= conflictAttemptsMax; attempt++) {
    const merged = merge(run, now.pair);
    now = { ...now, crmNews: { ...now.crmNews, ...newsOf(now.pair) } };
    for (const decision of merged.decisions) decisions.set(decision.column, decision);
    const written = await writeToCrm(run, now, merged.toCrm);
    if (written === 'changed') {
      if (restart === 'identify') return 'taken';
      now = { ...now, pair: await readAgain(run, now.pair) };
      continue;
    }
    now = written;
    const changes = changesFor(run, now.pair, merged.toCommerce);
    if (changes === null) return inStep(run, now, decisions);
    const answered = await writeToCommerce(run, now, changes);
    if (answered.is === 'written') return inStep(run, answered.now, decisions);
    now = answered.now;
  }
  throw new Problem('CWY-4008', {
    place: `contact ${start.contactId}`,
    value: `${conflictAttemptsMax} conflicts`,
  });
}

/** What is done when somebody writes the row first: who the customer is may have to be asked again. */
export type Restart = 'identify' | 'merge';

function inStep(run: Run, now: InStep, decisions: ReadonlyMap<string, Decision>): InStep {
  if (!now.wrote) {
    note(run, 'compare', 'unchanged', { crmTable: 'contact', crmId: now.pair.contactId });
  }
  return { ...now, decisions: [...decisions.values()] };
}

function merge(run: Run, { customer, row, base, reason }: Pair): Merged {
  const { consent, contactRules } = run.deps.settings;
  const { person, fields, values } = customer;
  const trusted = isCertain(reason, contactRules, person, row?.values ?? base.crm);
  return mergeColumns({
    rules: fields,
    commerce: { now: values, base: base.commerce, at: person.modifiedAt },
    crm: { now: row?.values ?? null, base: base.crm, at: modifiedAt(row) },
    trusted,
    evidence: evidenceColumns(reason, contactRules),
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

async function writeToCrm(run: Run, now: InStep, toCrm: ColumnValues): Promise<InStep | 'changed'> {
  const { pair } = now;
  const values = { ...toCrm, ...pair.claim };
  if (Object.keys(values).length === 0) return now;
  if (pair.etag === null) return 'changed';
  const { person } = pair.customer;
  const known = learnedColumns(run.context.mirror?.values ?? {}, pair.base.commerce);
  await run.deps.announce(person.ref, { known, intended: toCrm });
  const written = await sendUpdate(run, person, { id: pair.contactId, values, etag: pair.etag });
  if (written === 'gone') throw gone(pair.contactId);
  if (written === 'changed') return 'changed';
  return {
    ...now,
    wrote: true,
    toCrm: { ...now.toCrm, ...toCrm },
    pair: afterCrm(pair, toCrm, written.etag),
  };
}

/** What the CRM has now is agreed with what commercetools had when it was written. */
function afterCrm(pair: Pair, toCrm: ColumnValues, etag: string): Pair {
  const { base, row, customer } = pair;
  const told = Object.fromEntries(
    Object.keys(toCrm).map((column) => [column, customer.values[column] ?? null]),
  );
  return {
    ...pair,
    etag,
    claim: {},
    row: row === null ? null : { ...row, etag, values: { ...row.values, ...toCrm } },
    base: { commerce: { ...base.commerce, ...told }, crm: { ...base.crm, ...toCrm } },
  };
}

async function readAgain(run: Run, pair: Pair): Promise<Pair> {
  const columns = pair.customer.fields.map(({ column }) => column);
  const { row, mergedFrom } = await readContact(run, pair.contactId, columns);
  if (mergedFrom === null) return { ...pair, row, etag: row.etag };
  // Merged under our hands: the next run follows it from the start.
  throw new Problem('CWY-3004', { place: `contact ${pair.contactId}` });
}

/** Null when there is nothing to tell commercetools. */
function changesFor(run: Run, pair: Pair, toCommerce: ColumnValues): PersonChanges | null {
  const { fields } = pair.customer;
  const { changes, problems } = personChanges(fields, toCommerce);
  const [problem] = problems;
  if (problem !== undefined) {
    const places = problems.map(({ detail }) => detail.place).join('; ');
    note(run, 'map back', problem.code, { note: places });
  }
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
  const answer = await run.deps.commerce.updateCustomer(
    { id: person.ref.id, version: person.version },
    changes,
    run.call,
  );
  if (answer === 'gone') return { is: 'written', now };
  if (answer !== 'changed') {
    const customer = await remapCustomer(run, answer, now.pair.customer);
    return { is: 'written', now: { ...now, wrote: true, pair: { ...now.pair, customer } } };
  }
  const found = await run.deps.commerce.customer(person.ref.id, run.call);
  if (found === null) return { is: 'written', now };
  const customer = await mapCustomer(run, found);
  return { is: 'again', now: { ...now, pair: { ...now.pair, customer } } };
}
