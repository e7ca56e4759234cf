import { cancelOrder, payOrder, refundPart } from './population/place-order.ts';
import { textAt } from './raw.ts';
import { signUpNameless } from './story/incomplete.ts';
import { placeAs } from './story/orders.ts';
import { changeProfile, signUp, signUpOnce } from './story/people.ts';
import type { Stage } from './story/stage.ts';
import { typedInTwice } from './story/who-is-who.ts';
import { lasting } from './wait.ts';

/** The most recent orders are the ones that things still happen to. */
const recentMax = 20;
const pauseMs = [350, 900] as const;

/** Goes on with the life of the shop, one to three changes a second, until told to stop. */
export async function goOn(stage: Stage, signal: AbortSignal): Promise<void> {
  await raiseQuestions(stage);
  for (let turn = 0; !signal.aborted; turn++) {
    await oneThing(stage, turn);
    await lasting(stage.town.dice.whole(...pauseMs));
  }
}

/** Something for the review list and for the parked work, so that there is a case to try out. */
async function raiseQuestions(stage: Stage): Promise<void> {
  const email = `double.entry.${stage.town.dice.whole(1e5, 9e5)}@example.net`;
  await typedInTwice(stage, email);
  await signUpOnce(stage, { email, lastName: 'Doppelmayer' });
  await signUpNameless(stage);
}

async function oneThing(stage: Stage, turn: number): Promise<void> {
  const { shop, town } = stage;
  const { dice } = town;
  const recent = town.orders.slice(-recentMax);
  const roll = dice.next();
  if (roll < 0.2 || recent.length === 0) await signUp(stage, {});
  else if (roll < 0.35) await changeProfile(shop, town, dice.pick(town.members), turn);
  else if (roll < 0.45) await sellerActs(stage, turn);
  else if (roll < 0.7)
    await placeAs(stage, `T-${20_000 + turn}`, dice.chance(0.7) ? 'payment' : 'state');
  else if (roll < 0.88) await payOrder(shop, dice.pick(recent));
  else if (roll < 0.94) await cancelOrder(shop, dice.pick(recent));
  else {
    const paid = recent.filter(({ paymentId }) => paymentId !== null);
    if (paid.length > 0) await refundPart(shop, dice.pick(paid), 0.1);
  }
}

/** Somebody works in Dynamics: corrects a name, or notes an opt-out. */
async function sellerActs({ shop, crm, town }: Stage, turn: number): Promise<void> {
  const member = town.dice.pick(town.members);
  const contactId = textAt(await shop.read('customers', member.id), 'externalId');
  if (contactId === null) return;
  const [firstname] = town.dice.pick(member.country.firstNames);
  await crm.editContact(contactId, turn % 3 === 0 ? { donotbulkemail: true } : { firstname });
}
