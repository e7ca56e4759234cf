import type { OpenedStore } from '../../../app/types.ts';
import { moveLinkQuestion } from '../../../contract/links.ts';
import { parseTraceQuestion, type TraceQuestion } from '../../../contract/trace-query.ts';
import { Problem } from '../../../problems/problem.ts';

type Ref = NonNullable<Troubled['ref']>;
type Detail = Awaited<ReturnType<OpenedStore['parked']['detail']>>;
type Troubled = Detail['records'][number];

/** Understands what an operator has in hand, or throws CWY-6005. */
export function questionOf(text: string): TraceQuestion {
  const question = parseTraceQuestion(text);
  if (question === null) throw new Problem('CWY-6005', { value: text });
  return question;
}

/** The id in a text, or the text itself: names a record, a row, or something of our own. */
export function idIn(text: string): string {
  const question = questionOf(text);
  return question.by === 'id' ? question.id : question.orderNumber;
}

/** The id of a CRM row, from itself or an address; CWY-6004 for anything else. */
export function crmIdOf(text: string): string {
  const id = moveLinkQuestion.shape.crmId.safeParse(idIn(text));
  if (id.success) return id.data;
  const bound = 'the id of a CRM row (a GUID) or its address';
  throw new Problem('CWY-6004', { value: text, bound });
}

/**
 * The one record that is meant: the one with this id, order number or key, the one that the event is
 * about, or the only one that the CRM row stands for.
 */
export async function recordNamed(text: string, { journal }: OpenedStore): Promise<Ref> {
  const question = questionOf(text);
  const { events, links } = await journal.trace(question);
  const refs = [...links, ...events].flatMap(({ ref }) => (ref === null ? [] : [ref]));
  const named = refs.filter((ref) => isNamed(ref, question));
  const own = events.filter((event) => question.by === 'id' && event.id === question.id);
  const ways = [named, own.flatMap(({ ref }) => (ref === null ? [] : [ref])), linkedRefs(links)];
  const meant = ways.find((way) => way.length > 0) ?? [];
  const [ref] = meant;
  if (ref === undefined) throw new Problem('CWY-6005', { value: text, bound: 'a record' });
  if (meant.every(({ kind, id }) => kind === ref.kind && id === ref.id)) return ref;
  throw severalRecords(text);
}

/** A number or a key may be in use in several projects. */
export function severalRecords(text: string): Problem {
  return new Problem('CWY-6004', {
    value: `${text}, which leads to several records`,
    bound: 'the commercetools id of one of them',
  });
}

function linkedRefs(links: readonly { readonly ref: Ref }[]): readonly Ref[] {
  return links.map(({ ref }) => ref);
}

/**
 * Whether the record is what was named, and not merely something that the id leads to. What is no id
 * is the number of an order or the key of a business unit.
 */
export function isNamed(ref: Troubled['ref'], question: TraceQuestion): boolean {
  if (question.by === 'id') return ref?.id === question.id;
  return ref?.kind === 'order' || ref?.kind === 'business-unit';
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
