import { eachBounded } from '../bounded.ts';
import type { CustomerDraft } from '../population/drafts.ts';
import { addressOf } from '../population/people.ts';
import { profileTypeKey } from '../population/populate.ts';
import type { Dice } from '../population/random.ts';
import type { Member, Town } from '../population/town.ts';
import type { Action, Shop } from '../shop.ts';
import { causedByEvents } from './news.ts';
import type { Chapter, Stage } from './stage.ts';

const atOnceMax = 6;
const signUps = 12;
const changes = 24;
const touches = 12;

/** New customers; one of them is a contact that a seller has known for long. */
export const peopleSignUp: Chapter = {
  title: 'Customers sign up',
  play: async (stage) => {
    const [known] = stage.town.knownContacts;
    if (known !== undefined) await signUp(stage, { email: known.email, lastName: known.lastName });
    const rest = Array.from({ length: signUps }, () => ({}));
    await eachBounded(rest, atOnceMax, async () => {
      await signUp(stage, {});
    });
    return `${signUps} new ones, and one whom the CRM knew already by e-mail`;
  },
};

type Given = Partial<Pick<CustomerDraft, 'email' | 'lastName' | 'custom'>>;

/** Somebody signs up, made up but for what is given, and lives on with the town. */
export async function signUp(stage: Pick<Stage, 'shop' | 'town'>, given: Given): Promise<Member> {
  const member = await signUpOnce(stage, given);
  stage.town.members.push(member);
  return member;
}

/** As `signUp`, but nothing else will happen to this customer in the rest of the demo. */
export async function signUpOnce(
  { shop, town }: Pick<Stage, 'shop' | 'town'>,
  given: Given,
): Promise<Member> {
  const person = town.newPerson();
  const draft = { ...person.draft, ...given };
  const { id } = await shop.signUp(draft);
  return { id, country: person.country, draft };
}

export const peopleChange: Chapter = {
  title: 'Customers change name, e-mail and address',
  play: async ({ shop, town }) => {
    const chosen = Array.from({ length: changes }, () => town.dice.pick(town.members));
    await eachBounded(chosen, atOnceMax, async (member, index) => {
      await changeProfile(shop, town, member, index);
    });
    return `${changes} changes`;
  },
};

/** One believable change of a customer; `turn` chooses which. */
export async function changeProfile(
  shop: Shop,
  town: Town,
  member: Member,
  turn: number,
): Promise<void> {
  const kinds = [renamed, moved, newEmail, titled];
  const kind = kinds[turn % kinds.length] ?? renamed;
  await shop.change('customers', member.id, ...kind(town.dice, member));
}

type Change = (dice: Dice, member: Member) => readonly Action[];

const renamed: Change = (dice, member) => [
  { action: 'setLastName', lastName: dice.pick(member.country.lastNames)[0] },
];

const titled: Change = (dice, member) => [
  { action: 'setSalutation', salutation: dice.pick(member.country.salutations) },
  { action: 'setFirstName', firstName: dice.pick(member.country.firstNames)[0] },
];

/** A customer moves: a new address that becomes the one for bills. */
const moved: Change = (dice, { country, draft }) => {
  const who = { firstName: draft.firstName ?? '', lastName: draft.lastName ?? '' };
  const key = `home-${dice.whole(1e5, 9e5)}`;
  return [
    { action: 'addAddress', address: { ...addressOf(dice, country, who), key } },
    { action: 'setDefaultBillingAddress', addressKey: key },
  ];
};

const newEmail: Change = (dice, { draft }) => [
  { action: 'changeEmail', email: draft.email.replace('@', `+${dice.whole(1e5, 9e5)}@`) },
];

/** Changes that no mapping reads must not cost the CRM anything: measured at its own counters. */
export const nothingThatMatters: Chapter = {
  title: 'Changes that nobody maps',
  play: async (stage) => {
    const { shop, town, crm, causeway, notes } = stage;
    await stage.quiet('the changes before');
    const place = await crm.place();
    const before = await causeway.counts();
    const chosen = town.members.slice(0, touches);
    await eachBounded(chosen, atOnceMax, async (member, index) => {
      await shop.change(
        'customers',
        member.id,
        ...(index % 2 === 0 ? profile(index) : vatId(index)),
      );
    });
    const [order] = town.orders;
    if (order !== undefined) {
      await shop.change('orders', order.id, {
        action: 'changeShipmentState',
        shipmentState: 'Ready',
      });
    }
    await stage.quiet('the changes that nobody maps');
    const requests = await causedByEvents(stage, await crm.since(place));
    const after = await causeway.counts();
    notes.untouched = {
      touches: chosen.length + 1,
      crmRequests: requests.length,
      events: after.received - before.received,
    };
    return `${notes.untouched.events} events, ${notes.untouched.crmRequests} CRM requests`;
  },
};

function profile(index: number): readonly Action[] {
  return [
    {
      action: 'setCustomType',
      type: { typeId: 'type', key: profileTypeKey },
      fields: { shoeSize: 36 + index },
    },
  ];
}

function vatId(index: number): readonly Action[] {
  return [{ action: 'setVatId', vatId: `DE${100_000_000 + index}` }];
}
