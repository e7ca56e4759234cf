import { ConnectionDropped, refusal, ServiceError } from '../errors.ts';
import type { WriteGuard } from '../operations/context.ts';

type Effect = 'loseAnswer' | ((write: Parameters<WriteGuard>[0]) => Error);

/** A word in a row that makes its writes fail. */
type Sentinel = {
  readonly word: string;
  readonly passing: boolean;
  readonly effect: Effect;
  readonly help: string;
};

const RETRY_AFTER_SECONDS = 1;

const throttled = (): Error => {
  const { status, code, message } = refusal('tooManyRequests', 6000);
  return new ServiceError(status, code, message, RETRY_AFTER_SECONDS);
};

/** The sentinels, in the order in which they are looked for. */
export const sentinels: readonly Sentinel[] = [
  {
    word: 'sim-throttle',
    passing: true,
    effect: throttled,
    help: '429 0x80072322 with Retry-After: 1',
  },
  { word: 'sim-503', passing: true, effect: () => refusal('unavailable'), help: '503' },
  {
    word: 'sim-deadlock',
    passing: true,
    effect: () => refusal('sqlDeadlock'),
    help: '500 0x80044150, SQL deadlock 1205',
  },
  {
    word: 'sim-drop-before',
    passing: true,
    effect: () => new ConnectionDropped('sentinel'),
    help: 'connection cut, nothing written',
  },
  {
    word: 'sim-drop-after',
    passing: true,
    effect: 'loseAnswer',
    help: 'written, then the connection is cut',
  },
  {
    word: 'sim-forbid',
    passing: false,
    effect: ({ user, table }) =>
      refusal('privilegeMissing', user.id, `prvWrite${table.schemaName}`, table.name),
    help: '403 0x80040220, missing privilege',
  },
  {
    word: 'sim-plugin',
    passing: false,
    effect: () => refusal('pluginFailed', 'A plug-in refused this row.'),
    help: '400 0x80040265, a plug-in refused the row',
  },
];

/** Columns in which a sentinel word is looked for: those a person sees on the screen. */
const watched = ['lastname', 'name', 'subject', 'emailaddress1'] as const;

const COMMON = 'sim-';
const rowsMax = 10_000;

const textWithSentinel = (write: Parameters<WriteGuard>[0]): string | undefined => {
  for (const column of watched) {
    const written = write.payload[column];
    if (typeof written === 'string' && written.includes(COMMON)) return written;
    const kept = write.row?.values[column];
    if (written === undefined && typeof kept === 'string' && kept.includes(COMMON)) return kept;
  }
  return undefined;
};

/** Counts how often each row met a passing sentinel; true as long as it still refuses. */
const hitCounter = (hitsMax: number): ((row: string) => boolean) => {
  const hits = new Map<string, number>();
  return (row) => {
    const count = hits.get(row) ?? 0;
    if (count >= hitsMax) return false;
    if (hits.size >= rowsMax) hits.clear();
    hits.set(row, count + 1);
    return true;
  };
};

/** A guard that obeys the sentinels; a passing one lets a row through after `hitsMax` refusals. */
export const sentinelGuard = (hitsMax: number): WriteGuard => {
  const stillHits = hitCounter(hitsMax);
  return (write) => {
    const text = textWithSentinel(write);
    const sentinel = sentinels.find(({ word }) => text?.includes(word));
    if (text === undefined || sentinel === undefined) return { loseAnswer: false };
    const row = `${write.table.name} ${write.id ?? text}`;
    if (sentinel.passing && !stillHits(row)) return { loseAnswer: false };
    if (sentinel.effect === 'loseAnswer') return { loseAnswer: true };
    throw sentinel.effect(write);
  };
};

/** The sentinels, one a line. */
export const sentinelsHelp = (): string =>
  sentinels
    .map(
      ({ word, passing, help }) =>
        `  ${word.padEnd(18)}${passing ? 'first writes' : 'always'}: ${help}`,
    )
    .join('\n');
