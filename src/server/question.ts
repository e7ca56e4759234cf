import { parseTraceQuestion, type TraceQuestion } from '../contract/trace-query.ts';
import { Problem } from '../problems/problem.ts';

/** What `q` asks for; CWY-6007 when there is nothing to look for in it. */
export function questionOf(q: string): TraceQuestion {
  const question = parseTraceQuestion(q);
  if (question !== null) return question;
  throw new Problem('CWY-6007', { place: 'q', bound: 'an id' });
}

/** The id in a text, or the text itself: names a record, a row, or something of our own. */
export function idIn(q: string): string {
  const question = questionOf(q);
  return question.by === 'id' ? question.id : question.orderNumber;
}
