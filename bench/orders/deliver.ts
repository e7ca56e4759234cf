import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'undici';
import { eachBounded } from '../../demo/bounded.ts';
import type { BenchEvent } from './kinds.ts';

export interface Sink {
  readonly intakeUrl: string;
  /** Presented as Event Grid does. */
  readonly intakeToken?: string;
}

/** Deliveries under way at once: what a sender with many events to tell keeps up. */
export const deliveriesAtOnceMax = 32;

/** Sends each event as a request of its own, as fast as they are taken. */
export async function deliverAll(sink: Sink, events: readonly BenchEvent[]): Promise<void> {
  const post = poster(sink);
  await eachBounded(events, deliveriesAtOnceMax, (event) => post.send(event));
  await post.close();
}

/** Sends an event every so often, whether the ones before have been taken or not. */
export async function deliverEvenly(
  sink: Sink,
  events: readonly BenchEvent[],
  perSecond: number,
): Promise<void> {
  const post = poster(sink);
  const startMs = performance.now();
  const sent: Promise<void>[] = [];
  for (const [index, event] of events.entries()) {
    const waitMs = startMs + (index * 1000) / perSecond - performance.now();
    if (waitMs > 0) await pause(waitMs);
    sent.push(post.send(event));
  }
  await Promise.all(sent);
  await post.close();
}

function poster({ intakeUrl, intakeToken }: Sink) {
  const { origin, pathname } = new URL(intakeUrl);
  const pool = new Pool(origin, { connections: deliveriesAtOnceMax, pipelining: 1 });
  const sender = intakeToken === undefined ? {} : { 'aeg-sas-key': intakeToken };
  return {
    send: async ({ body, get, patch }: BenchEvent): Promise<void> => {
      const answer = await pool.request({
        method: 'POST',
        path: pathname,
        headers: {
          'content-type': 'application/cloudevents+json; charset=utf-8',
          ...{ 'x-bench-get': get, 'x-bench-patch': patch, ...sender },
        },
        body,
      });
      const text = await answer.body.text();
      if (answer.statusCode !== 202) throw new Error(`intake: ${answer.statusCode} ${text}`);
    },
    close: () => pool.close(),
  };
}
