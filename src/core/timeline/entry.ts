import { Problem } from '../../problems/problem.ts';
import { activityIdOf } from '../identity/deterministic-id.ts';
import type { ColumnValues } from '../mapping/column-values.ts';
import { lengthProblem } from '../mapping/fit.ts';
import type { Source } from '../mapping/provenance.ts';
import type { Money } from '../model/money.ts';
import { decimalNumber } from '../model/money-text.ts';
import type { Order } from '../model/order.ts';
import {
  contextColumns,
  contextLengths,
  type StoreLabels,
} from '../store-context/store-context.ts';
import { descriptionOf, subjectOf, withdrawnDescription, withdrawnSubject } from './entry-text.ts';
import type { Fact } from './fact.ts';

/** A row of `cwy_orderactivity`, save for the person that it regards. */
export interface TimelineEntry {
  /** The row's GUID; the same fact always gets the same one. */
  readonly id: string;
  readonly factKey: string;
  readonly subject: string;
  readonly description: string;
  readonly values: ColumnValues;
  /** One CWY-4009 per value that does not fit; write nothing unless this is empty (`requireFit`). */
  readonly problems: readonly Problem[];
}

/** Lengths of our own columns, as provisioned. */
const lengths: Readonly<Record<string, number>> = {
  cwy_commercetoolsid: 100,
  cwy_projectkey: 100,
  cwy_ordernumber: 100,
  cwy_fact: 200,
  cwy_currency: 3,
  ...contextLengths,
};

/** The range of a Dataverse decimal column. */
const decimalMax = 100_000_000_000;

/**
 * The timeline entry of a fact, as completed history: `actualend` is what the timeline shows as
 * its time, `sortdate` what it sorts by.
 */
export function entryOf(
  fact: Fact,
  order: Order,
  source: Source,
  labels: StoreLabels = {},
): TimelineEntry {
  const subject = subjectOf(fact, order);
  const description = descriptionOf(fact, order);
  const values: ColumnValues = {
    subject,
    description,
    actualend: fact.at,
    sortdate: fact.at,
    statecode: 1,
    statuscode: 2,
    cwy_commercetoolsid: order.ref.id,
    cwy_projectkey: order.ref.projectKey,
    cwy_ordernumber: order.orderNumber,
    cwy_fact: fact.key,
    cwy_kind: fact.kind,
    cwy_amount: isPriced(fact) ? decimalNumber(fact.amount) : null,
    cwy_currency: fact.amount.currency,
    ...contextColumns(order, labels),
    cwy_sourceeventid: source.eventId,
    cwy_correlationid: source.correlationId,
  };
  const id = activityIdOf(order.ref.projectKey, order.ref.id, fact.key);
  return {
    id,
    factKey: fact.key,
    subject,
    description,
    values,
    problems: problemsOf(values, fact),
  };
}

/**
 * What an entry says when its fact does not hold: still there, for people have read it, but of no
 * amount and of the kind `withdrawn`, so that no sum and no count takes it in. Without `known`
 * nothing was kept of the entry, and no amount is named.
 */
export function withdrawnEntry(
  fact: Fact,
  order: Order,
  source: Source,
  known: boolean,
): TimelineEntry {
  const subject = withdrawnSubject(fact, order, known);
  const description = withdrawnDescription(fact, order, known);
  const values: ColumnValues = {
    subject,
    description,
    cwy_ordernumber: order.orderNumber,
    cwy_kind: 'withdrawn',
    cwy_amount: 0,
    cwy_sourceeventid: source.eventId,
    cwy_correlationid: source.correlationId,
  };
  const id = activityIdOf(order.ref.projectKey, order.ref.id, fact.key);
  const problems = problemsOf(values, fact);
  return { id, factKey: fact.key, subject, description, values, problems };
}

function isPriced({ detail }: Fact): boolean {
  return detail?.is !== 'goods' || detail.priced;
}

function problemsOf(values: ColumnValues, fact: Fact): readonly Problem[] {
  const tooLong = Object.entries(lengths).map(([column, lengthMax]) =>
    lengthProblem(`order -> cwy_orderactivity.${column}`, values[column] ?? null, lengthMax),
  );
  return [...tooLong, rangeProblem(fact.amount)].filter((problem) => problem !== null);
}

function rangeProblem(amount: Money): Problem | null {
  if (Math.abs(decimalNumber(amount)) <= decimalMax) return null;
  return new Problem('CWY-4009', {
    place: 'order -> cwy_orderactivity.cwy_amount',
    value: 'a larger amount',
    bound: `at most ${decimalMax}`,
  });
}
