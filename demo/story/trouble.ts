import { eachBounded } from '../bounded.ts';
import { payOrder } from '../population/place-order.ts';
import { lasting, waitFor } from '../wait.ts';
import { placeAs } from './orders.ts';
import { changeProfile, signUp } from './people.ts';
import type { Chapter, Stage } from './stage.ts';

const outageMs = 2500;
const outageChanges = 16;
const answersLost = 3;
const throttledChanges = 12;
/** Each may cost a second of silence: Retry-After holds for everything that is sent. */
const throttledAnswers = 6;
const underWayTimeoutMs = 10_000;
const burst = 50;

/** Changes go on while the CRM is down; they have to arrive when it is back. */
export const crmIsDown: Chapter = {
  title: 'The CRM is down for a moment',
  play: async (stage) => {
    const { crm, town, shop, notes } = stage;
    const before = await crm.requests();
    await crm.setFaults({ outage: true });
    for (let index = 0; index < outageChanges; index++) {
      await changeProfile(shop, town, town.dice.pick(town.members), index);
      await lasting(outageMs / outageChanges);
    }
    await waitFor(
      'a request to be refused by the CRM',
      async () => ((await crm.requests()).refused > before.refused ? true : null),
      { timeoutMs: underWayTimeoutMs },
    );
    await crm.setFaults({ outage: false });
    const refused = (await crm.requests()).refused - before.refused;
    notes.outage = { refused, changes: outageChanges };
    return `${refused} requests answered 503 while ${outageChanges} customers changed`;
  },
};

const moreSignUpsMax = 10;

/** The row is written but the answer gets lost: a second row would be the easy mistake. */
export const answersGetLost: Chapter = {
  title: 'Answers of the CRM get lost after the commit',
  play: async (stage) => {
    const { crm, notes } = stage;
    await stage.quiet('the changes of the outage');
    const before = await crm.requests();
    await crm.setFaults({ dropResponse: { count: answersLost, when: 'after', method: 'PATCH' } });
    for (let index = 0; index < answersLost; index++) await signUp(stage, {});
    await placeAs(stage, 'S-4001', 'payment');
    let more = 0;
    await waitFor(
      'an answer of the CRM to get lost',
      async () => {
        if ((await crm.requests()).cut > before.cut) return true;
        // Writes that came together went out in one batch, which is no PATCH; one that comes alone is.
        if (more < moreSignUpsMax) await signUp(stage, {});
        more += 1;
        return null;
      },
      { timeoutMs: underWayTimeoutMs },
    );
    await stage.quiet('the lost answers');
    await crm.setFaults({ dropResponse: { count: 0, when: 'after', method: 'PATCH' } });
    notes.lostAnswers = (await crm.requests()).cut - before.cut;
    return `${notes.lostAnswers} answers cut off`;
  },
};

export const crmSaysSlowDown: Chapter = {
  title: 'The CRM asks to slow down',
  play: async (stage) => {
    const { crm, town, shop, notes } = stage;
    const before = await crm.requests();
    await crm.setFaults({ throttle: { count: throttledAnswers, retryAfterSeconds: 1 } });
    for (let index = 0; index < throttledChanges; index++) {
      await changeProfile(shop, town, town.dice.pick(town.members), index);
    }
    await stage.quiet('the throttled changes');
    notes.throttled = (await crm.requests()).throttled - before.throttled;
    return `${notes.throttled} requests answered 429 with Retry-After`;
  },
};

/** kill -9 of the worker in the middle of its work, and a new one in its place. */
export const workerDies: Chapter = {
  title: 'The worker is killed with kill -9',
  play: async (stage) => {
    const { crm, causeway, workers, notes } = stage;
    await crm.setFaults({ latencyMs: 60 });
    await workBurst(stage);
    const waiting = await waitFor(
      'work to be under way',
      async () => {
        const counts = await causeway.counts();
        return counts.waiting > 10 ? counts.waiting : null;
      },
      { timeoutMs: underWayTimeoutMs, everyMs: 20 },
    );
    const pid = await workers.killNine();
    await crm.setFaults({ latencyMs: 0 });
    const replacedBy = await workers.replace();
    notes.killed = { pid, replacedBy, waitingThen: waiting };
    return `process ${pid} with ${waiting} events waiting; process ${replacedBy} goes on`;
  },
};

async function workBurst(stage: Stage): Promise<void> {
  const { shop, town } = stage;
  const numbers = Array.from({ length: burst }, (_, index) => index);
  await eachBounded(numbers, 8, async (index) => {
    if (index % 5 === 0) {
      const order = await placeAs(stage, `S-${5001 + index}`, 'payment');
      await payOrder(shop, order);
      return;
    }
    await changeProfile(shop, town, town.dice.pick(town.members), index);
  });
}

/** Everything about one order is delivered once more, as brokers do. */
export const everythingAgain: Chapter = {
  title: 'All news of one order is delivered again',
  play: async (stage) => {
    const { town, commerce, crm, notes } = stage;
    await stage.quiet('the work of the killed worker');
    const order = town.orders.find(({ orderNumber }) => orderNumber === 'S-1001');
    if (order === undefined) return 'no such order';
    const rowsBefore = (await crm.state()).entries.length;
    const redelivered = await commerce.redeliver(order.id);
    const ofPayment = order.paymentId === null ? 0 : await commerce.redeliver(order.paymentId);
    await stage.quiet('the replay');
    const newRows = (await crm.state()).entries.length - rowsBefore;
    notes.replay = {
      orderNumber: order.orderNumber,
      redelivered: redelivered + ofPayment,
      newRows,
    };
    return `${redelivered + ofPayment} notifications of ${order.orderNumber} once more, ${newRows} new rows`;
  },
};
