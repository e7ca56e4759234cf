import type {
  ParkedAnswer,
  ParkedDetailAnswer,
  ParkedGroupsAnswer,
  RetryingAnswer,
} from '../contract/parked.ts';
import { actionLine, refText, stepLine } from './trace-lines.ts';

type Troubled = ParkedDetailAnswer['records'][number];
type Parked = Troubled['parked'][number];
type Retrying = RetryingAnswer['records'][number];

/** Problem by problem: how many, since when, and what to do. */
export function groupLines({ groups }: ParkedGroupsAnswer): readonly string[] {
  if (groups.length === 0) return ['Nothing is parked.'];
  return groups.flatMap((group) => [
    `${group.problem}  ${group.title}  (${group.class})`,
    `  ${group.events}${group.isMore ? ' or more' : ''} ${plural(group.events, 'event')} of ` +
      `${group.records} ${plural(group.records, 'record')}, ${span(group.oldest, group.newest)}`,
    `  ${group.remedy}`,
  ]);
}

/** One parked event a line. */
export function eventLines({ events, cursor }: ParkedAnswer): readonly string[] {
  if (events.length === 0) return ['Nothing is parked.'];
  const lines = events.map((event) => {
    const waits = event.waitsFor === null ? '' : `  waits for ${event.waitsFor}`;
    return `${event.settledAt ?? ''}  ${event.problem?.code ?? ''}  ${refText(event.ref)}  event ${event.id}${waits}`;
  });
  return [...lines, ...moreLines(cursor)];
}

/** One record that is tried again a line. */
export function retryingLines({ records, cursor }: RetryingAnswer): readonly string[] {
  if (records.length === 0) return ['No record is being tried again.'];
  return [...records.map(retryingLine), ...moreLines(cursor)];
}

/** Everything that an operator wants to know of records in trouble. */
export function detailLines({ records, actions }: ParkedDetailAnswer): readonly string[] {
  const groups = [...records.map(troubledLines)];
  if (actions.length > 0) groups.push(['Done by hand', ...actions.map(actionLine)]);
  return groups.flatMap((group, index) => (index === 0 ? group : ['', ...group]));
}

function troubledLines(record: Troubled): readonly string[] {
  const { ref, parked, retrying, attempts, steps } = record;
  return [
    `${refText(ref)}, ${attempts} ${plural(attempts, 'run')} ended in a problem`,
    ...parked.flatMap(parkedLines),
    ...(retrying === null ? [] : [`  ${retryingLine(retrying)}`, `    ${retrying.remedy}`]),
    ...(steps.length === 0 ? [] : ['  last steps', ...steps.map(stepLine)]),
  ];
}

function parkedLines(event: Parked): readonly string[] {
  return [
    `  parked ${event.settledAt ?? ''}: ${event.problem?.message ?? 'no problem is kept'}`,
    `    ${event.type}, event ${event.id}, received ${event.receivedAt}`,
    ...(event.waitsFor === null ? [] : [`    waits for ${event.waitsFor}`]),
    ...(event.remedy === null ? [] : [`    ${event.remedy}`]),
  ];
}

function retryingLine({ ref, problem, attempts, since, nextAt, events }: Retrying): string {
  const tried = `${attempts} ${plural(attempts, 'attempt')} since ${since}`;
  return `next ${nextAt}  ${problem}  ${refText(ref)}  ${tried}, ${events} ${plural(events, 'event')} waiting`;
}

/** How the next page is asked for. */
export function moreLines(cursor: string | null): readonly string[] {
  return cursor === null ? [] : ['', `There are more: --after '${cursor}'`];
}

function span(oldest: string, newest: string): string {
  return oldest === newest ? `parked ${oldest}` : `parked ${oldest} to ${newest}`;
}

function plural(count: number, noun: string): string {
  return count === 1 ? noun : `${noun}s`;
}
