import { randomUUID } from 'node:crypto';
import { ordered } from '../operator.ts';
import { needText, textAt } from '../raw.ts';
import { waitFor } from '../wait.ts';
import { arrives, bothSides } from './news.ts';
import { signUpOnce } from './people.ts';
import type { Chapter, Stage } from './stage.ts';

const noticedTimeoutMs = 20_000;
const description = 'Typed in twice, by two sellers.';

/** Two contacts could be the customer: a person says which, and nothing is written before. */
export const twoCouldBeHer: Chapter = {
  title: 'Two contacts could be the same customer',
  play: async (stage) => {
    const { shop, crm, operator, notes } = stage;
    const email = `double.entry.${stage.town.dice.whole(1e5, 9e5)}@example.net`;
    const [wrong, right] = await typedInTwice(stage, email);
    const rowsTyped = await rowsLike(stage, email);
    const { id: customerId } = await signUpOnce(stage, { email, lastName: 'Doppelmayer' });
    const question = await askedAbout(stage, customerId);
    await shop.change('customers', customerId, { action: 'setMiddleName', middleName: 'Antonia' });
    await arrives(
      'a later event to wait visibly',
      async () => (await waiting(stage, customerId)) > 1,
    );
    const rowsBefore = await rowsLike(stage, email, customerId);
    const eventsWaiting = await waiting(stage, customerId);
    await ordered(operator, 'review', 'accept', question, right, '--reason', 'she told us');
    await arrives('the contact that was chosen to be hers', async () => {
      const { customer, contact } = await bothSides(stage, { customerId, contactId: right });
      return (
        textAt(contact, 'middlename') === 'Antonia' && textAt(customer, 'externalId') === right
      );
    });
    await stage.quiet('the answer');
    notes.question = {
      ...{ customerId, chosen: right, other: wrong, eventsWaiting },
      untouchedBefore: rowsBefore === rowsTyped,
      middlenameOfOther: textAt(await crm.contact(wrong), 'middlename'),
    };
    return `${eventsWaiting} events waited and nothing was written, until somebody said which`;
  },
};

/** Both contacts were the same woman; a seller merges them where sellers work. */
export const mergedInDynamics: Chapter = {
  title: 'A seller merges the two contacts',
  play: async (stage) => {
    const { shop, crm, notes } = stage;
    if (notes.question === null) return 'there are no two contacts';
    const { customerId, chosen: loser, other: winner } = notes.question;
    await crm.merge(winner, loser);
    await arrives('the link to follow the merge', async () => {
      const { customer, contact } = await bothSides(stage, { customerId, contactId: winner });
      return (
        textAt(contact, 'cwy_commercetoolsid') === customerId &&
        textAt(customer, 'externalId') === winner
      );
    });
    await stage.quiet('the merge');
    await shop.change('customers', customerId, { action: 'setMiddleName', middleName: 'Aurelia' });
    await arrives('a later change on the contact that stays', async () => {
      return textAt(await crm.contact(winner), 'middlename') === 'Aurelia';
    });
    notes.merge = { customerId, winner, loser, middlename: 'Aurelia' };
    return 'the customer follows to the contact that stays, and so does its next change';
  },
};

/** Two contacts with one address, as two sellers who do not know of each other make them. */
export async function typedInTwice(
  { crm }: Pick<Stage, 'crm'>,
  emailaddress1: string,
): Promise<[string, string]> {
  const ids: [string, string] = [randomUUID(), randomUUID()];
  const [first, second] = ids;
  await crm.seedContacts([
    { contactid: first, firstname: 'A.', lastname: 'Doppelmayer', emailaddress1, description },
    { contactid: second, firstname: 'Anna', lastname: 'Doppelmayer', emailaddress1, description },
  ]);
  return ids;
}

/** The rows that have the address or stand for the customer, as one text: any change shows. */
async function rowsLike({ crm }: Stage, email: string, customerId?: string): Promise<string> {
  const { contacts } = await crm.state();
  const rows = contacts.filter(
    (row) =>
      row.emailaddress1 === email ||
      (customerId !== undefined && row.cwy_commercetoolsid === customerId),
  );
  return JSON.stringify(rows);
}

async function askedAbout({ causeway }: Stage, customerId: string): Promise<string> {
  return waitFor(
    'the question to be in the review list',
    async () => {
      const found = (await causeway.reviews()).find(({ ref }) => ref.id === customerId);
      return found === undefined ? null : needText(found, 'id');
    },
    { timeoutMs: noticedTimeoutMs },
  );
}

/** Events of the customer that are shown as parked for the question. */
async function waiting({ feed }: Stage, customerId: string): Promise<number> {
  await feed.poll();
  return feed.of(customerId).filter(({ state, problem }) => {
    return state === 'parked' && problem?.code === 'CWY-4001';
  }).length;
}
