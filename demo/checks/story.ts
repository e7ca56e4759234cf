import { textAt } from '../raw.ts';
import type { Check } from './check.ts';
import { contactOf } from './timeline.ts';

/** What the CRM's own counters say about changes that no mapping reads. */
export const unchangedIsFree: Check = {
  name: 'unchanged event cost no CRM request',
  run: ({ notes: { untouched } }) => {
    if (untouched === null) return missing('changes that nobody maps');
    const { touches, events, crmRequests } = untouched;
    return {
      ok: crmRequests === 0 && events >= touches,
      detail: `${touches} changes, ${events} events, ${crmRequests} CRM requests`,
    };
  },
};

export const waitingGuestArrived: Check = {
  name: 'a waiting guest order found its contact',
  run: ({ notes, commerce, crm }) => {
    const orders = commerce.orders.filter(({ id }) =>
      notes.ordersThatWaited.some((one) => one === id),
    );
    const told = orders.filter((order) => {
      const contact = contactOf(order, crm);
      return crm.entries.some((entry) => {
        return (
          contact !== null &&
          textAt(entry, 'cwy_commercetoolsid') === textAt(order, 'id') &&
          textAt(entry, 'regardingobjectid', 'id') === contact
        );
      });
    });
    const wanted = notes.ordersThatWaited.length;
    return { ok: wanted > 0 && told.length === wanted, detail: `${told.length} of ${wanted}` };
  },
};

export const outageSurvived: Check = {
  name: 'outage survived',
  run: ({ notes: { outage }, events }) => {
    if (outage === null) return missing('an outage');
    const becauseOfIt = events.filter(({ state, problem }) => {
      return (
        state === 'parked' && ['CWY-3001', 'CWY-3002', 'CWY-4005'].includes(problem?.code ?? '')
      );
    });
    return {
      ok: outage.refused > 0 && becauseOfIt.length === 0,
      detail: `${outage.refused} requests refused with 503, ${becauseOfIt.length} events parked for it`,
    };
  },
};

export const lostAnswersSurvived: Check = {
  name: 'lost answers made no second row',
  run: ({ notes: { lostAnswers } }) => ({
    ok: lostAnswers > 0,
    detail: `${lostAnswers} answers cut off after the commit; see the checks on duplicates`,
  }),
};

export const throttleObeyed: Check = {
  name: 'throttling survived',
  run: ({ notes: { throttled } }) => ({
    ok: throttled > 0,
    detail: `${throttled} requests answered 429 with Retry-After`,
  }),
};

export const workerReplaced: Check = {
  name: 'worker was killed and replaced',
  run: ({ notes: { killed } }) => {
    if (killed === null) return missing('kill -9');
    const { pid, replacedBy, waitingThen } = killed;
    return {
      ok: pid !== replacedBy && waitingThen > 0,
      detail: `process ${pid} by SIGKILL with ${waitingThen} events waiting, then ${replacedBy}`,
    };
  },
};

export const replayIsHarmless: Check = {
  name: 'replay made no new rows',
  run: ({ notes: { replay } }) => {
    if (replay === null) return missing('a replay');
    const { orderNumber, redelivered, newRows } = replay;
    return {
      ok: redelivered > 0 && newRows === 0,
      detail: `${redelivered} notifications of ${orderNumber} again, ${newRows} new rows`,
    };
  },
};

/** What to say where the story lacks what a check is about. */
export function missing(what: string): { readonly ok: false; readonly detail: string } {
  return { ok: false, detail: `the story had no ${what}` };
}
