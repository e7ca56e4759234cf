import { ordered } from '../operator.ts';
import { profileTypeKey } from '../population/populate.ts';
import { at, numberAt, textAt } from '../raw.ts';
import type { Action } from '../shop.ts';
import { arrives, bothSides, causedByEvents, contactOf, heard } from './news.ts';
import { signUpOnce } from './people.ts';
import type { Chapter, Stage } from './stage.ts';

const dayMs = 86_400_000;
/** Long enough for the shopper to act before Causeway has heard of the seller. */
const slowMs = 200;

/** Who owns the name is right; the other value is kept, and can be put back. */
export const bothChangeAName: Chapter = {
  title: 'A seller and a shopper change the same name at once',
  play: async (stage) => {
    const { shop, crm, causeway, operator, notes } = stage;
    const [seller, shopper] = ['Vandenberg-Castellano', 'Castellano'];
    const { id: customerId } = await signUpOnce(stage, { lastName: 'Vandenberg' });
    const contactId = await contactOf(stage, customerId);
    await stage.quiet('the sign-up');
    const show = async (name: string): Promise<boolean> => {
      const { customer, contact } = await bothSides(stage, { customerId, contactId });
      return textAt(customer, 'lastName') === name && textAt(contact, 'lastname') === name;
    };
    await crm.setFaults({ latencyMs: slowMs });
    await crm.editContact(contactId, { lastname: seller });
    await shop.change('customers', customerId, { action: 'setLastName', lastName: shopper });
    await arrives('the name of the owner in both systems', () => show(seller));
    await crm.setFaults({ latencyMs: 0 });
    await heard(stage, 'the conflict');
    const ownerWon = await show(seller);
    const decisions = await causeway.decisions(customerId);
    const decision = decisions[0]?.id ?? 'none';
    await ordered(operator, 'decisions', 'reverse', decision, '--reason', 'she told us herself');
    await arrives('the name that was given up in both systems', () => show(shopper));
    await stage.quiet('the reversal');
    notes.conflict = {
      ...{ customerId, contactId, ownerWon, restored: shopper },
      decisions: decisions.map(({ column, rule, winner }) => `${column} ${rule} ${winner}`),
    };
    return `the seller's went to both, ${decisions.length} decision noted; reversed, the shopper's did`;
  },
};

/** The way back, once: neither side may take the other's answer for news. */
export const sellerCorrectsAName: Chapter = {
  title: 'A seller corrects a name in Dynamics',
  play: async (stage) => {
    const { crm, notes } = stage;
    const firstname = 'Wilhelmina-Charlotte';
    const { id: customerId } = await signUpOnce(stage, {});
    const contactId = await contactOf(stage, customerId);
    await stage.quiet('the sign-up');
    const pair = { customerId, contactId };
    await crm.editContact(contactId, { firstname });
    await arrives('the correction in commercetools', async () => {
      return textAt((await bothSides(stage, pair)).customer, 'firstName') === firstname;
    });
    await stage.quiet('the correction');
    const before = await bothSides(stage, pair);
    const place = await crm.place();
    await heard(stage, 'what should be silence');
    const after = await bothSides(stage, pair);
    const requests = await causedByEvents(stage, await crm.since(place));
    notes.correction = {
      ...{ ...pair, firstname, requestsAfter: requests.length },
      changesAfter: {
        customer:
          (numberAt(after.customer, 'version') ?? 0) - (numberAt(before.customer, 'version') ?? 0),
        contact:
          (numberAt(after.contact, 'versionnumber') ?? 0) -
          (numberAt(before.contact, 'versionnumber') ?? 0),
      },
    };
    return `it is in commercetools; after that ${requests.length} requests and no write on either side`;
  },
};

/** No is no: for one who had agreed, and for one whose yes is older but arrives with the no. */
export const shoppersOptOut: Chapter = {
  title: 'Two shoppers opt out on the phone',
  play: async (stage) => {
    const { shop, crm, causeway, notes } = stage;
    const agrees = await signUpWith(stage, saidYes(30));
    const silent = await signUpWith(stage, {});
    await stage.quiet('the sign-ups');
    const agreed = (await bothSides(stage, agrees)).contact.donotbulkemail === false;
    await crm.setFaults({ latencyMs: slowMs });
    for (const { contactId } of [agrees, silent]) {
      await crm.editContact(contactId, { donotbulkemail: true });
    }
    await shop.change('customers', silent.customerId, ...actionsOf(saidYes(20)));
    await arrives('both opt-outs in both systems', async () => {
      return (await isOut(stage, agrees)) && (await isOut(stage, silent));
    });
    await crm.setFaults({ latencyMs: 0 });
    await stage.quiet('the opt-outs');
    await shop.change('customers', agrees.customerId, ...actionsOf(saidYes(20)));
    await stage.quiet('the opt-in that is older than the opt-out');
    notes.optOut = { agreed, people: [] };
    for (const pair of [agrees, silent]) {
      const { now, history } = await causeway.consents(pair.customerId);
      notes.optOut.people.push({
        ...pair,
        hadAgreed: pair === agrees,
        now: now.map(({ channel, purpose, value }) => `${channel} ${purpose} ${value}`),
        history: history.map(({ value, source }) => `${value} ${source}`),
      });
    }
    return 'commercetools shows both; opt-ins of 20 days ago, at that moment and later, change nothing';
  },
};

type Pair = { readonly customerId: string; readonly contactId: string };
type Fields = Readonly<Record<string, unknown>>;

async function signUpWith(stage: Stage, fields: Fields): Promise<Pair> {
  const type = { typeId: 'type', key: profileTypeKey };
  const { id: customerId } = await signUpOnce(stage, { custom: { type, fields } });
  return { customerId, contactId: await contactOf(stage, customerId) };
}

function saidYes(daysAgo: number): Fields {
  return {
    newsletter: true,
    newsletterSource: 'checkout',
    newsletterAt: new Date(Date.now() - daysAgo * dayMs).toISOString(),
  };
}

function actionsOf(fields: Fields): readonly Action[] {
  return Object.entries(fields).map(([name, value]) => ({ action: 'setCustomField', name, value }));
}

async function isOut(stage: Stage, pair: Pair): Promise<boolean> {
  const { customer, contact } = await bothSides(stage, pair);
  return (
    at(customer, 'custom', 'fields', 'newsletter') === false && contact.donotbulkemail === true
  );
}
