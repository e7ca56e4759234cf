import type { Json } from '../../std/json.ts';
import type { Instant } from '../../std/time.ts';
import type { ColumnValue, ColumnValues } from '../mapping/column-values.ts';
import { type ColumnState, type Stated, withNews } from './column-state.ts';
import type { Decision, Direction, OwnerRule, Side } from './decision.ts';
import { rulings } from './owner-rules.ts';
import { asStatements } from './restrictive.ts';
import { isSameList, unionOf } from './union.ts';

/** The values of both sides when the record was last settled; a column that is missing never was. */
type Base = Readonly<Record<string, Json>> | null;

/** What the merge has to know of a mapped column. */
export interface MergeRule {
  readonly column: string;
  readonly direction: Direction;
  readonly owner: OwnerRule;
}

/** A record on both sides, in columns of the CRM. */
export interface MergeInput {
  readonly rules: readonly MergeRule[];
  readonly commerce: {
    readonly now: ColumnValues;
    readonly base: Base;
    /** When the record was changed there. */
    readonly at: Instant;
  };
  readonly crm: {
    /** Null = the row was not read, because it is known to be as it was. */
    readonly now: ColumnValues | null;
    /** All columns, not only those that differ from commercetools. */
    readonly base: Base;
    readonly at: Instant | null;
  };
  /** Whether the link is certain: personal data of the CRM may go to commercetools. */
  readonly trusted: boolean;
  /** Columns that nobody but Causeway fills: they hold no word of the CRM that could be kept. */
  readonly ours?: readonly string[];
  /** What a person has decided, by column; goes before every rule. */
  readonly forced: ReadonlyMap<string, ColumnValue>;
  /** By column: what is known of when its values were said. */
  readonly statedAt?: Readonly<Record<string, Stated>>;
}

/** What has to happen so that both sides agree as far as their rules allow. */
export interface Merged {
  /** Columns whose value in the CRM has to become another one. */
  readonly toCrm: ColumnValues;
  /** What commercetools has to show, by column. */
  readonly toCommerce: ColumnValues;
  readonly decisions: readonly Decision[];
  /** What is settled once all of this is written. */
  readonly next: {
    readonly commerce: ColumnValues;
    /** Only the columns in which the CRM has something else. */
    readonly crm: ColumnValues;
  };
}

/** What becomes of one column; absent = that side stays as it is. */
interface ColumnOutcome {
  readonly toCrm?: ColumnValue;
  readonly toCommerce?: ColumnValue;
  readonly decision?: Decision;
}

/** A column with its rule, and where its values may go. */
interface Column {
  readonly column: string;
  readonly owner: OwnerRule;
  /** As the rule reads it. */
  readonly state: ColumnState;
  /** As it stands there. */
  readonly raw: ColumnState;
  readonly mayTellCrm: boolean;
  readonly mayTellCommerce: boolean;
  /** On a link that is not certain only blanks are filled: anybody can type the address it rests on. */
  readonly keepsCrm: boolean;
}

/**
 * The three-way merge of a record: what is news on either side since both were settled goes to the
 * other one, as far as direction and trust allow; where both have news, the owner rule says who is
 * right. Differences that may not be resolved stay, and are not decided again before there is news.
 */
export function mergeColumns(input: MergeInput): Merged {
  const merged = input.rules.map((rule) => {
    const found = columnOf(input, rule);
    return { ...found, outcome: outcomeOf(found, input.forced.get(rule.column)) };
  });
  const settled = merged.map(({ column, raw, outcome }) => ({
    column,
    commerce: outcome.toCommerce === undefined ? raw.commerce : outcome.toCommerce,
    crm: outcome.toCrm === undefined ? raw.crm : outcome.toCrm,
  }));
  return {
    toCrm: given(merged.map(({ column, outcome }) => [column, outcome.toCrm])),
    toCommerce: given(merged.map(({ column, outcome }) => [column, outcome.toCommerce])),
    decisions: merged.flatMap(({ outcome: { decision } }) => decision ?? []),
    next: {
      commerce: given(settled.map(({ column, commerce }) => [column, commerce])),
      crm: given(
        settled
          .filter(({ commerce, crm }) => commerce !== crm)
          .map(({ column, crm }) => [column, crm]),
      ),
    },
  };
}

function given(entries: readonly (readonly [string, ColumnValue | undefined])[]): ColumnValues {
  return Object.fromEntries(
    entries.flatMap(([column, value]) => (value === undefined ? [] : [[column, value]])),
  );
}

function columnOf(input: MergeInput, { column, direction, owner }: MergeRule): Column {
  const { commerce, crm, trusted } = input;
  const firstSight = !isIn(commerce.base, column) || !isIn(crm.base, column);
  const crmBase = firstSight ? null : (crm.base?.[column] ?? null);
  const crmNow = crm.now === null ? flat(crmBase) : (crm.now[column] ?? null);
  const raw = withNews({
    commerce: commerce.now[column] ?? null,
    crm: crmNow,
    commerceBase: firstSight ? null : (commerce.base?.[column] ?? null),
    crmBase,
    firstSight,
    direction,
    commerceAt: commerce.at,
    crmAt: crm.at,
    stated: input.statedAt?.[column] ?? { commerce: null, crm: null },
  });
  return {
    column,
    owner,
    state: owner === 'most-restrictive' ? asStatements(raw) : raw,
    raw,
    mayTellCrm: direction !== 'to-commerce',
    mayTellCommerce: direction !== 'to-crm' && trusted,
    keepsCrm: !trusted && !(input.ours ?? []).includes(column),
  };
}

function isIn(base: Base, column: string): boolean {
  return base !== null && Object.hasOwn(base, column);
}

/** Bases hold what columns take; a list or an object in one would be somebody else's. */
function flat(value: Json): ColumnValue {
  return typeof value === 'object' ? null : value;
}

function outcomeOf(found: Column, forced: ColumnValue | undefined): ColumnOutcome {
  const { owner, state, raw } = found;
  if (forced !== undefined) return forcedOutcome(found, forced);
  if (raw.commerce === raw.crm) return {};
  if (owner === 'union') return unionOutcome(found);
  const winner = rulings[owner](state);
  if (winner === 'neither') return {};
  return winner === 'commercetools' ? commerceWins(found) : crmWins(found);
}

/**
 * A person's value goes into the CRM whatever the rule, and into commercetools where the attribute
 * goes there at all. The map may hold it in place of what commercetools has, so it is always told.
 */
function forcedOutcome(found: Column, value: ColumnValue): ColumnOutcome {
  const { raw, mayTellCommerce } = found;
  const { commerce, crm } = raw;
  const isSame = commerce === value && crm === value;
  const winner = crm === value ? 'dynamics' : 'commercetools';
  return {
    ...(crm === value ? {} : { toCrm: value }),
    ...(mayTellCommerce ? { toCommerce: value } : {}),
    ...(isSame ? {} : { decision: { ...decisionOf(found, winner), rule: 'edit' } }),
  };
}

function unionOutcome({ raw, mayTellCrm, mayTellCommerce, keepsCrm }: Column): ColumnOutcome {
  const value = unionOf(raw);
  const tellsCrm = mayTellCrm && !isSameList(value, raw.crm) && !(keepsCrm && raw.crm !== null);
  const tellsCommerce = mayTellCommerce && !isSameList(value, raw.commerce);
  return {
    ...(tellsCrm ? { toCrm: value } : {}),
    ...(tellsCommerce ? { toCommerce: value } : {}),
  };
}

function commerceWins(found: Column): ColumnOutcome {
  const { owner, state, raw, mayTellCrm, keepsCrm } = found;
  // Whoever it is, an opt-out does no harm and must not be lost.
  const isOptOut = owner === 'most-restrictive' && state.commerce === true;
  if (keepsCrm && state.crm !== null && !isOptOut) return {};
  const isLost = mayTellCrm && state.crm !== null && raw.crm !== raw.commerceBase;
  return {
    ...(mayTellCrm ? { toCrm: state.commerce } : {}),
    ...decided(found, 'commercetools', state.crmNew || isLost),
  };
}

function crmWins(found: Column): ColumnOutcome {
  const { state, raw, mayTellCommerce } = found;
  const isLost = mayTellCommerce && state.commerce !== null && raw.commerce !== raw.crmBase;
  return {
    ...(mayTellCommerce ? { toCommerce: state.crm } : {}),
    ...decided(found, 'dynamics', state.commerceNew || isLost),
  };
}

/**
 * A decision is what gives up a value that the winner's side never had, or keeps out news. Filling a
 * blank gives up nothing.
 */
function decided(found: Column, winner: Side, isLost: boolean): Pick<ColumnOutcome, 'decision'> {
  if (!isLost || found.owner === 'fill-if-empty') return {};
  return { decision: decisionOf(found, winner) };
}

function decisionOf({ column, owner, raw }: Column, winner: Side): Decision {
  return { column, rule: owner, winner, commerce: raw.commerce, crm: raw.crm };
}
