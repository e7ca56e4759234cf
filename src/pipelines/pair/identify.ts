import { candidatesOf } from '../../core/identity/candidates.ts';
import { certainReasons } from '../../core/identity/certain.ts';
import { candidatesMax, candidatesShownMax } from '../../core/identity/contact-rules.ts';
import { decide } from '../../core/identity/decide.ts';
import { searchesOf } from '../../core/identity/searches.ts';
import type { Target } from '../../core/identity/target.ts';
import type { Verdict } from '../../core/identity/verdict.ts';
import type { CrmRow } from '../../ports/crm.ts';
import type { ReviewDraft } from '../../ports/store.ts';
import { Problem } from '../../problems/problem.ts';
import { note, type Run } from '../run.ts';
import type { Reached } from '../run-record.ts';
import type { Counterpart, Mapped, Synced } from './counterpart.ts';
import { guardColumns, ownerOf } from './crm-row.ts';

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
 * Asks the CRM who a record without a link could be: one request, and one for each merge that a
 * person has decided on. A look-up that fails throws, and so never reads as "no such row"; several
 * possible rows, or such that are only proposed, are a question for a person.
 */
export async function identify<S extends Synced>(
  run: Run,
  { of, record, values }: Mapped<S>,
  reached: Reached,
): Promise<Identified> {
  const { verdicts } = run.context;
  const named = verdicts.find(({ is }) => is === 'always');
  if (named !== undefined) {
    await mergeAsDecided(run, of, named.crmId);
    return { is: 'matched', id: named.crmId, row: null, reason: 'review' };
  }
  const { target } = of;
  const { table } = target;
  const rules = of.rules(run);
  const subject = of.subject(record);
  const asked = searchesOf(subject, rules, target);
  const columns = [...asked.columns, ...guardColumns(target), ...of.columns(run)];
  const rows = await run.deps.crm.find(
    { table, searches: asked.searches, rowsMax: candidatesMax },
    [...new Set(columns)],
    run.call,
  );
  const verdict = decide(subject, rows, rules, verdicts);
  note(run, `identify ${table}`, verdict.is, { note: evidenceText(verdict) });
  switch (verdict.is) {
    case 'new':
      return { is: 'new' };
    case 'matched':
      return { is: 'matched', id: verdict.row.id, row: verdict.row, reason: verdict.rule };
    case 'refused':
      return refused(of, verdict);
    default: {
      const candidates = candidatesOf(subject, verdict.rows, rules, target);
      const review = draftOf({ why: verdict.is, rule: verdict.rule, table, values, candidates });
      reached.results = { ...reached.results, review };
      throw new Problem(verdict.is === 'ambiguous' ? 'CWY-4001' : 'CWY-4016', {
        place: table,
        value: `${verdict.rows.length} ${table}s by ${verdict.rule}`,
      });
    }
  }
}

/**
 * A row that carries the record's id and was merged away leads on to the one that stays; one that
 * is inactive is the record's all the same, where that is no more than a column.
 */
function refused<S extends Synced>(
  { target, mayBeInactive }: Counterpart<S>,
  { reason, rows, rule }: Verdict<CrmRow> & { readonly is: 'refused' },
): Identified {
  const [row] = rows;
  const isProof = rule !== null && certainReasons.includes(rule);
  const isHere = reason === 'contact-merged' || (reason === 'contact-inactive' && mayBeInactive);
  if (isHere && row !== undefined && isProof) {
    return { is: 'matched', id: row.id, row: null, reason: rule };
  }
  throw new Problem('CWY-4012', { place: target.table, value: reason });
}

/** A person has said that these rows are one: the others are merged into the one that stays. */
async function mergeAsDecided<S extends Synced>(
  run: Run,
  { target }: Counterpart<S>,
  master: string,
): Promise<void> {
  const { table } = target;
  for (const { crmId } of run.context.verdicts.filter(({ is }) => is === 'merge')) {
    await requireFree(run, target, crmId);
    const merged = await run.deps.crm.merge(table, { master, subordinate: crmId }, run.call);
    if (merged === 'refused') {
      throw new Problem('CWY-4012', {
        place: `${table} ${crmId}`,
        value: 'cannot be merged: inactive',
      });
    }
  }
}

/** The row may have become another record's since the question was asked; a merge is for ever. */
async function requireFree(run: Run, target: Target, rowId: string): Promise<void> {
  const { table, identityColumns } = target;
  const row = await run.deps.crm.read(table, rowId, identityColumns, run.call);
  if (row === null || ownerOf(row, run.context.ref) !== 'other') return;
  throw new Problem('CWY-4012', {
    place: `${table} ${rowId}`,
    value: `cannot be merged: ${table} of another record`,
  });
}

interface Candidate {
  readonly row: CrmRow;
  readonly rules: readonly string[];
  readonly score: number;
}

/** The mapped columns only: they are what a person compares. */
function draftOf({
  table,
  candidates,
  ...question
}: Pick<ReviewDraft, 'why' | 'rule' | 'values'> & {
  readonly table: Target['table'];
  readonly candidates: readonly Candidate[];
}): ReviewDraft {
  const columns = Object.keys(question.values);
  return {
    ...question,
    crmTable: table,
    candidates: candidates.slice(0, candidatesShownMax).map(({ row, rules, score }) => ({
      crmId: row.id,
      rules,
      score,
      values: Object.fromEntries(columns.map((column) => [column, row.values[column] ?? null])),
    })),
  };
}

function evidenceText({ evidence }: Verdict<CrmRow>): string | null {
  if (evidence.length === 0) return null;
  const named = evidence.slice(0, candidatesShownMax);
  const texts = named.map(({ rule, crmId, saw }) => `${rule}: ${saw} ${crmId}`);
  const left = evidence.length - named.length;
  return [...texts, ...(left > 0 ? [`${left} more`] : [])].join('; ');
}
