import { candidatesOf } from '../core/identity/candidates.ts';
import { certainReasons } from '../core/identity/certain.ts';
import { candidatesMax, identityColumns } from '../core/identity/contact-rules.ts';
import { decideContact } from '../core/identity/decide-contact.ts';
import { searchesOf } from '../core/identity/searches.ts';
import type { Verdict } from '../core/identity/verdict.ts';
import { mappedColumns } from '../core/mapping/contact-map.ts';
import type { CrmRow } from '../ports/crm.ts';
import type { PairVerdict, ReviewDraft } from '../ports/store.ts';
import { Problem } from '../problems/problem.ts';
import { guardColumns, ownerOf } from './contact-row.ts';
import type { MappedCustomer } from './map-customer.ts';
import { note, type Run } from './run.ts';
import type { Reached } from './run-record.ts';

export type Identified =
  | { readonly is: 'new' }
  /** `row` is as the look-up found it; null = a person has named it and it has to be read. */
  | {
      readonly is: 'matched';
      readonly id: string;
      readonly row: CrmRow | null;
      readonly reason: string;
    };

/**
 * Asks the CRM who a customer without a link could be: one request, and one for each merge that a
 * person has decided on. A look-up that fails throws, and so never reads as "no such person"; several
 * possible contacts, or such that are only proposed, are a question for a person.
 */
export async function identifyContact(
  run: Run,
  { person, values }: MappedCustomer,
  reached: Reached,
): Promise<Identified> {
  const { verdicts } = run.context;
  const named = verdicts.find(({ is }) => is === 'always');
  if (named !== undefined) {
    await mergeAsDecided(run, named.crmId, verdicts);
    return { is: 'matched', id: named.crmId, row: null, reason: 'review' };
  }
  const { contactRules, contactMap } = run.deps.settings;
  const asked = searchesOf(person, contactRules);
  const columns = [...asked.columns, ...guardColumns, ...mappedColumns(contactMap)];
  const rows = await run.deps.crm.find(
    { table: 'contact', searches: asked.searches, rowsMax: candidatesMax },
    [...new Set(columns)],
    run.call,
  );
  const verdict = decideContact(person, rows, contactRules, verdicts);
  note(run, 'identify contact', verdict.is, { note: evidenceText(verdict) });
  switch (verdict.is) {
    case 'new':
      return { is: 'new' };
    case 'matched':
      return { is: 'matched', id: verdict.row.id, row: verdict.row, reason: verdict.rule };
    case 'refused':
      return refused(verdict);
    default: {
      const candidates = candidatesOf(person, verdict.rows, contactRules);
      const review = draftOf(verdict.is, verdict.rule, values, candidates);
      reached.results = { ...reached.results, review };
      throw new Problem(verdict.is === 'ambiguous' ? 'CWY-4001' : 'CWY-4016', {
        place: 'contact',
        value: `${verdict.rows.length} contacts by ${verdict.rule}`,
      });
    }
  }
}

/** A row that carries the customer's id and was merged away leads on to the one that stays. */
function refused({ reason, rows, rule }: Verdict<CrmRow> & { readonly is: 'refused' }): Identified {
  const [row] = rows;
  const isProof = rule !== null && certainReasons.includes(rule);
  if (reason === 'contact-merged' && row !== undefined && isProof) {
    return { is: 'matched', id: row.id, row: null, reason: rule };
  }
  throw new Problem('CWY-4012', { place: 'contact', value: reason });
}

/** A person has said that these rows are one: the others are merged into the one that stays. */
async function mergeAsDecided(
  run: Run,
  master: string,
  verdicts: readonly PairVerdict[],
): Promise<void> {
  for (const { crmId } of verdicts.filter(({ is }) => is === 'merge')) {
    await requireFree(run, crmId);
    const merged = await run.deps.crm.merge('contact', { master, subordinate: crmId }, run.call);
    if (merged === 'refused') {
      throw new Problem('CWY-4012', {
        place: `contact ${crmId}`,
        value: 'cannot be merged: inactive',
      });
    }
  }
}

/** The row may have become another customer's since the question was asked; a merge is for ever. */
async function requireFree(run: Run, contactId: string): Promise<void> {
  const row = await run.deps.crm.read('contact', contactId, identityColumns, run.call);
  if (row === null || ownerOf(row, run.context.ref) !== 'other') return;
  throw new Problem('CWY-4012', {
    place: `contact ${contactId}`,
    value: 'cannot be merged: contact of another customer',
  });
}

interface Candidate {
  readonly row: CrmRow;
  readonly rules: readonly string[];
  readonly score: number;
}

/** The mapped columns only: they are what a person compares. */
function draftOf(
  why: ReviewDraft['why'],
  rule: string,
  values: ReviewDraft['values'],
  candidates: readonly Candidate[],
): ReviewDraft {
  return {
    why,
    rule,
    crmTable: 'contact',
    values,
    candidates: candidates.map(({ row, rules, score }) => ({
      crmId: row.id,
      rules,
      score,
      values: Object.fromEntries(
        Object.keys(values).map((column) => [column, row.values[column] ?? null]),
      ),
    })),
  };
}

function evidenceText({ evidence }: Verdict<CrmRow>): string | null {
  if (evidence.length === 0) return null;
  return evidence.map(({ rule, crmId, saw }) => `${rule}: ${saw} ${crmId}`).join('; ');
}
