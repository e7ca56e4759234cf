import type { CrmShare, ShareNews } from '../../ports/crm-share.ts';
import type { Alarm, Governor } from './governor.ts';

export interface SharingParts {
  readonly governor: Governor;
  readonly share: CrmShare;
  readonly processId: string;
  /** Names of the application users, in the governor's order. */
  readonly userIds: readonly string[];
  readonly alarm: Alarm;
}

export interface Sharing {
  /** Tells at once, because a gate has closed. */
  hurry(): void;
  stop(): Promise<void>;
}

const everyMs = 3_000;
/** Tellings after the last request, so that the others see the spending end before the silence. */
const quietTellingsMax = 3;

/**
 * Tells the other processes every few seconds what this one spends, and takes its share of the
 * limits. A process without traffic says nothing and leaves its share to the others. What cannot be
 * told is no failure: the process goes on with the share that it last knew.
 */
export function startSharing(parts: SharingParts): Sharing {
  const { governor, share, processId, userIds, alarm } = parts;
  let told = 0;
  let quiet = quietTellingsMax;
  let telling: Promise<void> | null = null;
  let stopped = false;
  let cancel: () => void = () => undefined;

  const tell = async (): Promise<void> => {
    const reports = userIds.map((userId, user) => ({ userId, ...governor.spent(user) }));
    const news = await share.exchange(processId, reports);
    for (const [user, one] of news.entries()) governor.shared(user, sharedOf(one));
  };

  const tellOnce = (): Promise<void> => {
    telling ??= tell()
      .catch(() => undefined)
      .finally(() => {
        telling = null;
      });
    return telling;
  };

  const beat = (): void => {
    const departures = governor.departures();
    quiet = departures === told ? quiet + 1 : 0;
    told = departures;
    if (quiet < quietTellingsMax) void tellOnce();
    if (!stopped) cancel = alarm(everyMs, beat);
  };
  cancel = alarm(everyMs, beat);

  return {
    hurry() {
      if (!stopped) void tellOnce();
    },
    async stop() {
      stopped = true;
      cancel();
      await telling;
      await share.leave(processId).catch(() => undefined);
    },
  };
}

function sharedOf({ processes, rank, requests, executionMs, closedForMs }: ShareNews) {
  return { processes, rank, closedForMs, spentByOthers: { requests, executionMs } };
}
