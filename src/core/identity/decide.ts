import { type Candidate, candidatesMax, isActive, isMerged } from './contact-rules.ts';
import { applies, type Evidence, look, type Sighting } from './look.ts';
import type { MatchRule, MatchRules } from './match-rule.ts';
import type { Subject } from './subject.ts';
import type { StandingVerdict, Verdict } from './verdict.ts';

/** Stands in links in place of a rule's name. */
const byHand = 'by-hand';

interface Seen<Row> {
  readonly row: Row;
  readonly saw: Sighting;
}

/**
 * Decides by what people have said, then by the rules in their order; the first that reaches a
 * verdict ends it. Rows may come in any order, twice, and may contain such that concern no rule.
 *
 * A row that carries the id of another customer is matched by no rule, and beside a free row it
 * makes the rule doubtful (`ambiguous`), unless that is certain or keeps them apart. The same goes
 * for a row of which people have said `never`: it shows that others share the value. Such rows
 * alone settle nothing: commercetools allows the same e-mail once per store, so this is somebody
 * who has no row yet.
 *
 * Expects the normalised record, and rows that were read with the columns of `searchesOf`; rows of
 * which people have said `always` are read by id.
 */
export function decide<Row extends Candidate>(
  subject: Subject,
  candidates: readonly Row[],
  rules: MatchRules,
  verdicts: readonly StandingVerdict[] = [],
): Verdict<Row> {
  const rows = inOrder(candidates);
  const evidence: Evidence[] = [];
  const pinned = pinnedVerdict(rows, verdicts, evidence);
  if (pinned !== null) return pinned;
  const denied = new Set(verdicts.filter(({ is }) => is !== 'always').map(({ crmId }) => crmId));
  let inPlay = rows;
  for (const rule of rules.filter((each) => applies(each, subject))) {
    const seen = lookAt(rule, subject, inPlay, denied);
    if (rule.action === 'never') {
      const out = new Set(seen.filter(({ saw }) => saw !== 'excluded').map(({ row }) => row));
      inPlay = inPlay.filter((row) => !out.has(row));
      evidence.push(
        ...[...out].map((row) => ({ rule: rule.name, crmId: row.id, saw: 'excluded' as const })),
      );
      continue;
    }
    evidence.push(...seen.map(({ row, saw }) => ({ rule: rule.name, crmId: row.id, saw })));
    const verdict = verdictOf(rule, seen, evidence);
    if (verdict !== null) return guarded(verdict, rows);
  }
  return guarded({ is: 'new', evidence }, rows);
}

/**
 * By age, then by id, each row once: the same rows give the same verdict. A row of unknown age
 * comes last.
 */
function inOrder<Row extends Candidate>(candidates: readonly Row[]): readonly Row[] {
  const rows = [...new Map(candidates.map((row) => [row.id, row])).values()];
  const key = ({ id, values: { createdon } }: Row): string =>
    `${typeof createdon === 'string' && createdon !== '' ? createdon : '~'} ${id}`;
  return rows.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** The row that people have chosen, if it was read; two of them are a question again. */
function pinnedVerdict<Row extends Candidate>(
  rows: readonly Row[],
  verdicts: readonly StandingVerdict[],
  evidence: Evidence[],
): Verdict<Row> | null {
  const always = new Set(verdicts.filter(({ is }) => is === 'always').map(({ crmId }) => crmId));
  const seen = rows
    .filter(({ id }) => always.has(id))
    .map((row): Seen<Row> => ({ row, saw: stateOf(row) }));
  evidence.push(...seen.map(({ row, saw }) => ({ rule: byHand, crmId: row.id, saw })));
  const rule = { name: byHand, match: [], action: 'link-if-unique', certain: true } as const;
  return verdictOf(rule, seen, evidence);
}

function stateOf(row: Candidate): Sighting {
  if (isActive(row)) return 'match';
  return isMerged(row) ? 'merged' : 'inactive';
}

function lookAt<Row extends Candidate>(
  rule: MatchRule,
  subject: Subject,
  rows: readonly Row[],
  denied: ReadonlySet<string>,
): readonly Seen<Row>[] {
  return rows.flatMap((row) => {
    const saw = look(rule, subject, row);
    if (saw === null) return [];
    return [{ row, saw: denied.has(row.id) ? 'excluded' : saw }];
  });
}

function verdictOf<Row extends Candidate>(
  rule: MatchRule,
  seen: readonly Seen<Row>[],
  evidence: readonly Evidence[],
): Verdict<Row> | null {
  const rows = rowsThat('match', seen);
  const [first] = rows;
  if (first === undefined) return refusalOf(rule.name, seen, evidence);
  if (rule.action === 'propose') return { is: 'proposed', rows, rule: rule.name, evidence };
  const certain = rule.certain ?? false;
  const rivals = [...rowsThat('other-customer', seen), ...rowsThat('excluded', seen)];
  const isClear = certain || rivals.length === 0;
  if (isClear && (rows.length === 1 || rule.action === 'link')) {
    return { is: 'matched', row: first, rule: rule.name, certain, evidence };
  }
  return { is: 'ambiguous', rows, rule: rule.name, evidence };
}

function refusalOf<Row extends Candidate>(
  rule: string,
  seen: readonly Seen<Row>[],
  evidence: readonly Evidence[],
): Verdict<Row> | null {
  const merged = rowsThat('merged', seen);
  if (merged.length > 0) {
    return { is: 'refused', reason: 'contact-merged', rule, rows: merged, evidence };
  }
  const inactive = rowsThat('inactive', seen);
  if (inactive.length === 0) return null;
  return { is: 'refused', reason: 'contact-inactive', rule, rows: inactive, evidence };
}

function rowsThat<Row>(saw: Sighting, seen: readonly Seen<Row>[]): readonly Row[] {
  return seen.filter((each) => each.saw === saw).map(({ row }) => row);
}

/**
 * With as many rows as a look-up brings there may be more. What does not depend on them stands: a
 * certain match, a question. "There is no other" does not.
 */
function guarded<Row extends Candidate>(verdict: Verdict<Row>, rows: readonly Row[]): Verdict<Row> {
  if (rows.length < candidatesMax) return verdict;
  const isConclusion = verdict.is === 'new' || (verdict.is === 'matched' && !verdict.certain);
  if (!isConclusion) return verdict;
  return {
    is: 'refused',
    reason: 'too-many-candidates',
    rule: null,
    rows: [],
    evidence: verdict.evidence,
  };
}
