/** How an attribute of a record is compared with a column of the CRM. */
export const comparisons = [
  'exact',
  'text',
  'email',
  'email-without-plus',
  'phone',
  'name',
  'postal-code',
  'country',
  'digits',
] as const;
export type Comparison = (typeof comparisons)[number];

/** What a rule does with the rows that match it. */
export const matchActions = ['link', 'link-if-unique', 'propose', 'never'] as const;
export type MatchAction = (typeof matchActions)[number];

/**
 * One condition on a row: one of the columns holds one of the attributes. Attributes are paths, as
 * in `email`, `billingAddress.postalCode` or `custom.loyaltyNumber`; columns are logical names.
 */
export interface MatchTerm {
  readonly attribute: string | readonly string[];
  readonly column: string | readonly string[];
  readonly compare: Comparison;
}

/** For which records and rows a rule holds; all that is named has to be true. */
export interface RuleConditions {
  /** The record is bound to one of these stores; one that is known in all stores is bound to none. */
  readonly stores?: readonly string[] | undefined;
  /** ISO 3166-1 alpha-2; of the addresses. */
  readonly countries?: readonly string[] | undefined;
  readonly projects?: readonly string[] | undefined;
  /** The shopper has shown that the e-mail address is theirs. */
  readonly verifiedEmail?: true | undefined;
  /**
   * True (the default): inactive rows are not looked at. False: an inactive row that matches, with
   * no active one beside it, refuses the record.
   */
  readonly activeOnly?: boolean | undefined;
}

/** A way in which a record finds its row; data, as the configuration gives it. */
export interface MatchRule {
  /** Stands in links, in the journal and in questions to people. */
  readonly name: string;
  /** All of them have to hold. */
  readonly match: readonly MatchTerm[];
  readonly action: MatchAction;
  readonly when?: RuleConditions | undefined;
  /**
   * The rule is proof, not evidence: what it links may carry personal data of the CRM back to
   * commercetools, and rows of others do not make it doubtful.
   */
  readonly certain?: boolean | undefined;
  /**
   * Whose rows with the same value make a free row no less certain: those of customers of another
   * project, or (`store`) of customers that share no store either. Without it every row of another
   * customer counts.
   */
  readonly apartBy?: 'project' | 'store' | undefined;
  /**
   * Whether rows of customers of other projects match like free ones: the record then shares the row
   * with the one that fills it.
   */
  readonly acrossProjects?: boolean | undefined;
}

/** Tried in this order; the first that reaches a verdict decides. */
export type MatchRules = readonly MatchRule[];

/** A rule has at most this many terms. */
export const termsMax = 8;

/** Attributes of one term, and columns of one term, at most. */
export const alternativesMax = 4;

/** Rules of one target at most. */
export const rulesMax = 16;

/** How many alternatives a look-up may have, over all rules; the CRM is asked once for all of them. */
export const searchesMax = 16;

/** One or several, as a list. */
export function listOf<T extends string>(value: T | readonly T[]): readonly T[] {
  return typeof value === 'string' ? [value] : value;
}
