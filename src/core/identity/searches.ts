import { isSearchable, spellingsOf } from './compare.ts';
import { applies } from './look.ts';
import {
  listOf,
  type MatchRule,
  type MatchRules,
  type MatchTerm,
  searchesMax,
} from './match-rule.ts';
import type { Subject } from './subject.ts';
import type { Target } from './target.ts';

/** A condition that the CRM can check: the column has one of these values. */
export interface SearchTerm {
  readonly column: string;
  readonly anyOf: readonly (string | number | boolean | null)[];
}

/** One alternative of a look-up: all of its terms hold. */
export type Search = readonly SearchTerm[];

/** What to ask the CRM; without searches there is nobody to ask for. */
export interface LookUp {
  /** In the order of the rules; at most `searchesMax`. */
  readonly searches: readonly Search[];
  /** What has to be read of each row in order to decide. */
  readonly columns: readonly string[];
}

/**
 * What to ask the CRM so that `decide` sees every row that a rule could match. A rule that
 * does not apply, or whose attributes the record lacks, asks nothing; one with the action `never`
 * neither, for it only judges what others found.
 */
export function searchesOf(subject: Subject, rules: MatchRules, target: Target): LookUp {
  const searches = rules
    .filter((rule) => rule.action !== 'never' && applies(rule, subject))
    .flatMap((rule) => searchesOfRule(rule, subject));
  return { searches: searches.slice(0, searchesMax), columns: columnsOf(rules, target) };
}

/** The columns that the rules look at, and those by which any row is judged and put in an order. */
function columnsOf(rules: MatchRules, { identityColumns, scored }: Target): readonly string[] {
  const named = rules.flatMap(({ match }) => match.flatMap(({ column }) => listOf(column)));
  return [...new Set([...identityColumns, ...named, ...scored.map(({ column }) => column)])];
}

/** How many alternatives a rule adds to a look-up, at most. */
export function searchCountOf(rule: MatchRule): number {
  if (rule.action === 'never') return 0;
  return searchableTerms(rule)
    .map(({ column }) => listOf(column).length)
    .reduce((product, count) => product * count, 1);
}

/** The terms that the CRM can check; the others are left to the comparison here. */
export function searchableTerms(rule: MatchRule): readonly MatchTerm[] {
  return rule.match.filter(({ compare }) => isSearchable(compare));
}

function searchesOfRule(rule: MatchRule, subject: Subject): readonly Search[] {
  const lacks = (term: MatchTerm): boolean =>
    listOf(term.attribute).every((path) => subject.values(path).length === 0);
  if (rule.match.some(lacks)) return [];
  const choices = searchableTerms(rule).map((term) => choicesOf(term, subject));
  const found = choices.reduce<readonly Search[]>(
    (searches, terms) => searches.flatMap((search) => terms.map((term) => [...search, term])),
    [[]],
  );
  const state = (rule.when?.activeOnly ?? true) ? [{ column: 'statecode', anyOf: [0] }] : [];
  // Without a term that tells people apart the CRM would answer with just anybody.
  return found.filter((search) => search.length > 0).map((search) => [...search, ...state]);
}

/** One alternative per column of the term; none when there is nothing to ask for. */
function choicesOf(term: MatchTerm, subject: Subject): readonly SearchTerm[] {
  const values = listOf(term.attribute).flatMap((path) => subject.values(path));
  const spellings = values.map((value) => spellingsOf(term.compare, value) ?? []);
  const anyOf = [...new Set(inTurns(spellings))].slice(0, spellingsMax);
  if (anyOf.length === 0) return [];
  return listOf(term.column).flatMap((column) => {
    const fitting = anyOf.filter((text) => shapes[column]?.test(text) ?? true);
    return fitting.length === 0 ? [] : [{ column, anyOf: fitting }];
  });
}

/** The likeliest spelling of each value before the next one of any, so that no value goes unasked. */
function inTurns(spellings: readonly (readonly string[])[]): readonly string[] {
  const longest = Math.max(0, ...spellings.map(({ length }) => length));
  return Array.from({ length: longest }, (_, turn) =>
    spellings.flatMap((each) => each.slice(turn, turn + 1)),
  ).flat();
}

/**
 * Spellings of one term at most: four numbers in all of theirs, and more values than a term can have
 * (`alternativesMax` attributes of five values) in the likeliest.
 */
const spellingsMax = 30;

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const day = /^\d{4}-\d{2}-\d{2}$/;

/** Dataverse refuses a look-up that compares an id or a day with anything else. */
const shapes: Readonly<Record<string, RegExp>> = {
  contactid: guid,
  accountid: guid,
  birthdate: day,
  anniversary: day,
};
