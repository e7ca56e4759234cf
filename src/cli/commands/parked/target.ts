import type { OpenedStore } from '../../../app/types.ts';
import { parseTraceQuestion, type TraceQuestion } from '../../../contract/trace-query.ts';
import { Problem } from '../../../problems/problem.ts';

type Detail = Awaited<ReturnType<OpenedStore['parked']['detail']>>;
type Troubled = Detail['records'][number];

/** Understands what an operator has in hand, or throws CWY-6005. */
export function questionOf(text: string): TraceQuestion {
  const question = parseTraceQuestion(text);
  if (question === null) throw new Problem('CWY-6005', { value: text });
  return question;
}

/** Whether the record is what was named, and not merely something that the id leads to. */
export function isNamed(ref: Troubled['ref'], question: TraceQuestion): boolean {
  return question.by === 'id' ? ref?.id === question.id : ref?.kind === 'order';
}

/** The parked events that an event id, a record id or an order number names. */
export function namedEvents(detail: Detail, question: TraceQuestion): readonly string[] {
  const ids = detail.records.flatMap((record) => record.parked.map(({ id }) => id));
  const own = question.by === 'id' ? ids.filter((id) => id === question.id) : [];
  if (own.length > 0) return own;
  return detail.records
    .filter(({ ref }) => isNamed(ref, question))
    .flatMap((record) => record.parked.map(({ id }) => id));
}
