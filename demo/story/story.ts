import type { Screen } from '../progress.ts';
import { bothChangeAName, sellerCorrectsAName, shoppersOptOut } from './both-ways.ts';
import { cartsAreLeft } from './carts.ts';
import {
  aCompanyComes,
  aSellerRenamesTheCompany,
  theCompanyChanges,
  theCompanyOrders,
  theTreesCompared,
} from './company.ts';
import { anOrderIsEdited } from './edits.ts';
import { guestsOrder } from './guests.ts';
import { nameIsMissing } from './incomplete.ts';
import { twoStoresTwoCurrencies } from './markets.ts';
import {
  ordersAreCancelled,
  ordersArePaid,
  ordersArePlaced,
  ordersAreRefunded,
  yenAndDinar,
} from './orders.ts';
import { nothingThatMatters, peopleChange, peopleSignUp } from './people.ts';
import type { Chapter, Stage } from './stage.ts';
import {
  answersGetLost,
  crmIsDown,
  crmSaysSlowDown,
  everythingAgain,
  workerDies,
} from './trouble.ts';
import { mergedInDynamics, twoCouldBeHer } from './who-is-who.ts';

const chapters: readonly Chapter[] = [
  peopleSignUp,
  peopleChange,
  nothingThatMatters,
  ordersArePlaced,
  ordersArePaid,
  ordersAreRefunded,
  ordersAreCancelled,
  yenAndDinar,
  guestsOrder,
  aCompanyComes,
  theCompanyChanges,
  theCompanyOrders,
  aSellerRenamesTheCompany,
  theTreesCompared,
  bothChangeAName,
  sellerCorrectsAName,
  shoppersOptOut,
  twoCouldBeHer,
  mergedInDynamics,
  nameIsMissing,
  crmIsDown,
  answersGetLost,
  crmSaysSlowDown,
  workerDies,
  // What the dead worker had in hand waits for ten seconds; news of others does not.
  anOrderIsEdited,
  cartsAreLeft,
  twoStoresTwoCurrencies,
  everythingAgain,
];

/** Plays all chapters, one after another, while news arrives late, twice and in the wrong order. */
export async function playStory(stage: Stage, screen: Screen): Promise<void> {
  await stage.commerce.turn({ duplicate: 0.25, reorder: 0.3, delayMs: [0, 250] });
  for (const [index, { title, play }] of chapters.entries()) {
    screen.line(`\n  ${index + 1}. ${title}`);
    const begun = performance.now();
    const outcome = await play(stage).catch(async (error: unknown) => {
      const text = error instanceof Error ? error.message : String(error);
      throw new Error(`In "${title}": ${text} ${await standing(stage)}`);
    });
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    screen.line(`     ${outcome.replaceAll('\n', '\n     ')} (${seconds} s)`);
  }
  await stage.quiet('the story');
}

/** How things stood when a chapter could not go on; says nothing where nobody answers any more. */
async function standing({ causeway, commerce, crm }: Stage): Promise<string> {
  const asked = [causeway.counts(), commerce.deliveries(), crm.requests()];
  const answers = await Promise.allSettled(asked);
  return answers
    .map((answer) => (answer.status === 'fulfilled' ? JSON.stringify(answer.value) : 'no answer'))
    .join(' ');
}
