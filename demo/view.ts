import type { EventNews } from './causeway.ts';
import type { Feed } from './feed.ts';
import type { Screen } from './progress.ts';

const pollEveryMs = 300;
const fieldsShownMax = 4;
/** Lines of one poll at most: more can neither be read nor does it help. */
const linesMax = 25;

/** The live view: one line for each event as Causeway settles it. */
export interface View {
  show(on: boolean): void;
  stop(): Promise<void>;
}

export function startView(feed: Feed, screen: Screen): View {
  let shown = true;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> = Promise.resolve();
  const poll = async (): Promise<void> => {
    // Causeway may be busy; the next round will tell what was missed.
    await feed.poll().catch(() => undefined);
    const news = feed.take();
    if (shown) print(screen, news);
  };
  const next = (): void => {
    if (stopped) return;
    timer = setTimeout(() => {
      round = poll().finally(next);
    }, pollEveryMs);
  };
  next();
  return {
    show: (on) => {
      shown = on;
    },
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await round;
    },
  };
}

function print(screen: Screen, news: readonly EventNews[]): void {
  for (const event of news.slice(0, linesMax)) screen.line(eventText(event));
  const more = news.length - linesMax;
  if (more > 0) screen.line(`    … and ${more} more events`);
}

/** `12:00:01.250  CustomerCreated  customer 3f2a9c01  applied  contact 8b12… firstname, …  41 ms`. */
function eventText(event: EventNews): string {
  const record = event.ref === null ? '' : `${event.ref.kind} ${event.ref.id.slice(0, 8)}`;
  return [
    `    ${(event.settledAt ?? event.receivedAt).slice(11, 23)}`,
    event.type.padEnd(26),
    record.padEnd(17),
    event.state.padEnd(10),
    written(event).padEnd(60),
    latency(event),
  ]
    .join('  ')
    .trimEnd();
}

function written(event: EventNews): string {
  if (event.problem !== null && event.state === 'parked') {
    return `${event.problem.code}${event.waitsFor === null ? '' : ', waits'}`;
  }
  if (event.crmId === null) return '';
  // What a seller has done goes the other way.
  const arrow = event.kind === 'crm' ? '<-' : '->';
  const fields = event.fields ?? [];
  const more = fields.length > fieldsShownMax ? `, +${fields.length - fieldsShownMax}` : '';
  const names = fields.slice(0, fieldsShownMax).join(', ') + more;
  return `${arrow} ${event.crmTable ?? 'row'} ${event.crmId.slice(0, 8)} ${names}`.trimEnd();
}

function latency(event: EventNews): string {
  if (event.settledAt === null) return '';
  return `${Date.parse(event.settledAt) - Date.parse(event.receivedAt)} ms`;
}
