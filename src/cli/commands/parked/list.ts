import {
  explain,
  explainEach,
  parkedFilter,
  parkedQuestion,
  problemCodeOf,
} from '../../../contract/parked.ts';
import { Problem } from '../../../problems/problem.ts';
import { checked, print, withStore } from '../../desk.ts';
import { configOption, noArguments, parseOptions } from '../../options.ts';
import { eventLines, groupLines, retryingLines } from '../../parked-lines.ts';
import type { Verb } from '../../subcommands.ts';

const options = {
  ...configOption,
  problem: { type: 'string' },
  class: { type: 'string' },
  kind: { type: 'string' },
  since: { type: 'string' },
  events: { type: 'boolean' },
  retrying: { type: 'boolean' },
  limit: { type: 'string' },
  after: { type: 'string' },
  json: { type: 'boolean' },
} as const;

export const list: Verb = {
  name: 'list',
  usage: '[--events | --retrying]',
  help: [
    '                       problem by problem, with how many there are and what to do',
    '  --events             event by event, the last one first',
    '  --retrying           instead: records that are tried again by themselves, and when',
    '  --problem <code>     only this problem',
    '  --class <class>      only problems of this class, e.g. needs-a-person',
    '  --kind <kind>        only customer, business-unit, order, payment, cart or unreadable',
    '  --since <time>       only since then: 30m, 12h, 7d, or a time as 2026-01-31T12:00:00Z',
    '  --limit <number>     at most so many lines (100)',
    '  --after <cursor>     the next page, as the end of the page before says',
    '  --json               as GET /api/parked gives it',
  ],
  run: async (args, shell) => {
    const { values, positionals } = parseOptions(args, options);
    noArguments(positionals);
    const { problem, after, limit, since, ...rest } = values;
    const given = {
      ...rest,
      problem: problem === undefined ? undefined : codeOf(problem),
      since: since === undefined ? undefined : momentOf(since, Date.now()),
    };
    const filter = { ...checked(parkedFilter, given, 'parked list'), problem: given.problem };
    const paged = checked(parkedQuestion, { ...given, cursor: after, limit }, 'parked list');
    const page = { cursor: paged.cursor ?? null, rowsMax: paged.limit };
    return withStore(shell, values.config, async ({ parked }) => {
      if (values.retrying) {
        const { rows, cursor } = await parked.retrying(filter, page);
        const answer = { records: explainEach(rows), cursor };
        return print(shell, values.json, answer, retryingLines(answer));
      }
      if (values.events) {
        const { rows, cursor } = await parked.events(filter, page);
        const answer = { events: rows, cursor };
        return print(shell, values.json, answer, eventLines(answer));
      }
      const groups = await parked.groups(filter);
      const answer = { groups: groups.map((group) => ({ ...group, ...explain(group.problem) })) };
      return print(shell, values.json, answer, groupLines(answer));
    });
  },
};

function codeOf(text: string) {
  const code = problemCodeOf(text);
  if (code !== null) return code;
  const bound = 'a code of docs/reference/problems.md';
  throw new Problem('CWY-6004', { place: '--problem', value: text, bound });
}

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A time as people give it: so long ago, or a moment. */
export function momentOf(text: string, nowMs: number): string {
  const [, count, unit] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  const ms =
    count === undefined ? Date.parse(text) : nowMs - Number(count) * (unitMs[unit ?? ''] ?? 0);
  if (!Number.isNaN(ms)) return new Date(ms).toISOString();
  const bound = '30m, 12h, 7d, or a time as 2026-01-31T12:00:00Z';
  throw new Problem('CWY-6004', { place: '--since', value: text, bound });
}
