import type { TraceAnswer } from '../contract/trace.ts';
import type { LeftOut } from './own-trace.ts';

type Event = TraceAnswer['events'][number];
type Step = TraceAnswer['steps'][number];
type Ref = Event['ref'];
type Action = TraceAnswer['actions'][number];

/** A trace for reading: each event with what was done for it, then the CRM rows. Empty = nothing. */
export function traceLines(trace: TraceAnswer): readonly string[] {
  const groups = [
    ...trace.events.map((event) => [
      ...eventLines(event),
      ...trace.kept.filter(({ eventId }) => eventId === event.id).map(keptLine),
      ...trace.steps.filter((step) => step.eventId === event.id).map(stepLine),
    ]),
    otherSteps(trace),
    rowLines(trace),
    trace.actions.length === 0 ? [] : ['Done by hand', ...trace.actions.map(actionLine)],
  ];
  return groups
    .filter((group) => group.length > 0)
    .flatMap((group, index) => (index === 0 ? group : ['', ...group]));
}

/** What was kept back of a trace, if anything. */
export function leftOutLines({ events, steps, rows }: LeftOut): readonly string[] {
  if (events + steps + rows === 0) return [];
  return ['', `Of other records, shown by --all: events ${events}, steps ${steps}, rows ${rows}.`];
}

function eventLines(event: Event): readonly string[] {
  const version = event.resourceVersion === null ? '' : ` version ${event.resourceVersion}`;
  const about = `${refText(event.ref)}${version}`;
  const from = event.kind === 'crm' ? 'Dynamics: ' : '';
  const times = event.deliveries === 1 ? '' : `, delivered ${event.deliveries} times`;
  const lines = [
    `${from}${event.type}  ${about}: ${event.state}${event.discarded ? ', discarded' : ''}`,
    `  event ${event.id}, ${event.dedupeKey}, correlation ${event.correlationId}`,
    `  occurred ${event.occurredAt}, received ${event.receivedAt}${times}`,
  ];
  if (event.parentEventId !== null) lines.push(`  derived from event ${event.parentEventId}`);
  if (event.problem !== null) lines.push(`  problem: ${event.problem.message}`);
  if (event.waitsFor !== null) lines.push(`  waits for ${event.waitsFor}`);
  return lines;
}

function keptLine({ body }: TraceAnswer['kept'][number]): string {
  return `  received: ${body.length > bodyShownMax ? `${body.slice(0, bodyShownMax)}…` : body}`;
}

/** The whole body is in `--json`. */
const bodyShownMax = 2000;

/** Runs without an event: a record woken or swept. */
function otherSteps({ events, steps }: TraceAnswer): readonly string[] {
  const known = new Set(events.map(({ id }) => id));
  const others = steps.filter(({ eventId }) => eventId === null || !known.has(eventId));
  return others.length === 0 ? [] : ['Other runs', ...others.map(stepLine)];
}

/** One step of a run. */
export function stepLine(step: Step): string {
  const cells = [
    `    ${step.at}`,
    step.system.padEnd(13),
    step.step.padEnd(24),
    (step.status === null ? '' : String(step.status)).padStart(3),
    `${Math.round(step.durationMs)} ms`.padStart(8),
    step.outcome,
  ];
  if (step.crmTable !== null && step.crmId !== null) cells.push(`${step.crmTable}(${step.crmId})`);
  if (step.fields !== null && step.fields.length > 0) cells.push(`[${step.fields.join(', ')}]`);
  if (step.requestId !== null) cells.push(`request ${step.requestId}`);
  if (step.note !== null) cells.push(`– ${step.note}`);
  return cells.join('  ');
}

function rowLines({ links, entries }: TraceAnswer): readonly string[] {
  if (links.length + entries.length === 0) return [];
  return [
    'Dynamics rows',
    ...links.map(
      (link) =>
        `  ${link.crmTable}(${link.crmId})  is ${refText(link.ref)}, ${reasonText(link.reason)}`,
    ),
    ...entries.map(
      (entry) =>
        `  ${entry.crmTable}(${entry.crmId})  ${entry.factKey} of ${sourceText(entry)}, event ${entry.eventId}`,
    ),
  ];
}

/** Entries are written for orders, and also for carts, customers and business units. */
function sourceText({ order, orderNumber }: TraceAnswer['entries'][number]): string {
  return `${order.kind} ${order.kind === 'order' ? (orderNumber ?? order.id) : order.id}`;
}

const deeds: Readonly<Record<Action['action'], string>> = {
  retry: 'let it go through again',
  discard: 'discarded it',
  'move-link': 'moved its link',
  'remove-link': 'removed its link',
  'rebuild-link': 'linked it as the CRM row says',
  'follow-merge': 'followed a merge in Dynamics',
  accept: 'accepted a row for it',
  reject: 'rejected all rows for it',
  merge: 'had rows merged for it',
  always: 'linked it for good',
  never: 'ruled out a row for it',
  edit: 'put values right',
  reverse: 'reversed a decision',
};

/** What somebody did by hand. */
export function actionLine(action: Action): string {
  const { crmTable: table, crmId, formerCrmId } = action;
  const cells = [`    ${action.at}`, `${action.who} ${deeds[action.action]}`, refText(action.ref)];
  if (action.eventId !== null) cells.push(`event ${action.eventId}`);
  if (formerCrmId !== null) cells.push(`from ${rowText(table, formerCrmId)}`);
  if (crmId !== null) cells.push(`${formerCrmId === null ? '' : 'to '}${rowText(table, crmId)}`);
  if (action.reason !== null) cells.push(`– ${action.reason}`);
  cells.push(`correlation ${action.correlationId}`);
  return cells.join('  ');
}

export function refText(ref: Ref): string {
  return ref === null ? 'no record' : `${ref.kind} ${ref.id}`;
}

/** What people have said of a record and a row holds whatever the row's table is. */
function rowText(table: string | null, id: string): string {
  return table === null ? `row ${id}` : `${table}(${id})`;
}

/** Ways of coming about that are no match rule. */
const ways: ReadonlyMap<string, string> = new Map([
  ['by-hand', 'by hand'],
  ['created', 'created'],
  ['rebuilt', 'rebuilt'],
  ['merged', 'merged'],
  ['shared', 'shared'],
  ['freed', 'freed'],
]);

/** How a link came about, or what speaks for a row. */
export function reasonText(reason: string): string {
  return ways.get(reason) ?? `by ${reason}`;
}
