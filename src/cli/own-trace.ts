import type { TraceAnswer } from '../contract/trace.ts';
import type { TraceQuestion } from '../contract/trace-query.ts';

type Ref = TraceAnswer['links'][number]['ref'];

/** How much of a trace belongs to other records. */
export interface LeftOut {
  readonly events: number;
  readonly steps: number;
  readonly rows: number;
}

interface Own {
  readonly trace: TraceAnswer;
  readonly leftOut: LeftOut;
}

/**
 * Of a trace what concerns the record or row that was asked for: one piece of news may set a whole
 * company going, all under one correlation. Asked by an event or a correlation, everything is meant.
 */
export function ownTrace(trace: TraceAnswer, question: TraceQuestion): Own {
  const records = isChain(trace, question) ? new Set<string>() : namedRecords(trace, question);
  if (records.size === 0) return { trace, leftOut: { events: 0, steps: 0, rows: 0 } };
  const own = restricted(trace, records, rowsOf(trace, records, question));
  const rows = ({ links, entries }: TraceAnswer) => links.length + entries.length;
  const leftOut = {
    events: trace.events.length - own.events.length,
    steps: trace.steps.length - own.steps.length,
    rows: rows(trace) - rows(own),
  };
  return { trace: own, leftOut };
}

function isChain({ events, steps }: TraceAnswer, question: TraceQuestion): boolean {
  if (question.by !== 'id') return false;
  const isOf = (of: { readonly correlationId: string }) => of.correlationId === question.id;
  return events.some((event) => event.id === question.id || isOf(event)) || steps.some(isOf);
}

/** The records that have this name, that the row stands for, or that it was written for. */
function namedRecords(trace: TraceAnswer, question: TraceQuestion): ReadonlySet<string> {
  const { events, links, entries } = trace;
  const refs = [
    ...events.map(({ ref }) => ref),
    ...links.map(({ ref }) => ref),
    ...entries.map(({ order }) => order),
  ].filter((ref) => ref !== null);
  if (question.by !== 'id') {
    const isNamed = ({ kind }: Ref) => kind === 'order' || kind === 'business-unit';
    return new Set(refs.filter(isNamed).map(keyOf));
  }
  const { id } = question;
  return new Set([
    ...refs.filter((ref) => ref.id === id).map(keyOf),
    ...links.filter(({ crmId }) => crmId === id).map(({ ref }) => keyOf(ref)),
    ...entries.filter(({ crmId }) => crmId === id).map(({ order }) => keyOf(order)),
  ]);
}

function rowsOf(
  { links }: TraceAnswer,
  records: ReadonlySet<string>,
  question: TraceQuestion,
): ReadonlySet<string> {
  const linked = links.filter(({ ref }) => records.has(keyOf(ref))).map(({ crmId }) => crmId);
  return new Set(question.by === 'id' ? [...linked, question.id] : linked);
}

/** Of the events of others only those that touched a row of ours, with the steps that did. */
function restricted(
  trace: TraceAnswer,
  records: ReadonlySet<string>,
  rows: ReadonlySet<string>,
): TraceAnswer {
  const isOurs = (ref: Ref | null) => ref !== null && records.has(keyOf(ref));
  const isOurRow = (crmId: string | null) => crmId !== null && rows.has(crmId);
  const ownEvents = new Set(trace.events.filter(({ ref }) => isOurs(ref)).map(({ id }) => id));
  const steps = trace.steps.filter(
    ({ ref, crmId, eventId }) =>
      isOurs(ref) || isOurRow(crmId) || (eventId !== null && ownEvents.has(eventId)),
  );
  const shown = new Set([...ownEvents, ...steps.map(({ eventId }) => eventId)]);
  return {
    events: trace.events.filter(({ id }) => shown.has(id)),
    steps,
    links: trace.links.filter(({ ref, crmId }) => isOurs(ref) || isOurRow(crmId)),
    entries: trace.entries.filter(({ order, crmId }) => isOurs(order) || isOurRow(crmId)),
    kept: trace.kept.filter(({ eventId }) => shown.has(eventId)),
    actions: trace.actions.filter(
      ({ ref, eventId, crmId, formerCrmId }) =>
        isOurs(ref) || isOurRow(crmId) || isOurRow(formerCrmId) || shown.has(eventId ?? ''),
    ),
  };
}

function keyOf({ projectKey, kind, id }: Ref): string {
  return `${projectKey}/${kind}/${id}`;
}
