import type { EventNews } from '../causeway.ts';
import { ordered } from '../operator.ts';
import { textAt } from '../raw.ts';
import { waitFor } from '../wait.ts';
import { arrives } from './news.ts';
import type { Chapter, Stage } from './stage.ts';

const noticedTimeoutMs = 20_000;

/** A contact needs a last name. One customer brings it later, for another somebody puts it in. */
export const nameIsMissing: Chapter = {
  title: 'Two customers come without the name that a contact needs',
  play: async (stage) => {
    const { shop, operator, notes } = stage;
    const [brings, isHelped] = [await signUpNameless(stage), await signUpNameless(stage)];
    const places = [await parkedAt(stage, brings), await parkedAt(stage, isHelped)];
    await shop.change('customers', brings, { action: 'setLastName', lastName: 'Nachgereicht' });
    const edit = ['parked', 'edit', isHelped, 'lastname=Hinzugefuegt'];
    await ordered(operator, ...edit, '--reason', 'asked on the phone');
    await arrives('both customers in the CRM', async () => {
      const names = await namesOf(stage, [brings, isHelped]);
      return names.join() === 'Nachgereicht,Hinzugefuegt';
    });
    await stage.quiet('the repairs');
    notes.nameless = {
      places,
      repaired: [
        { customerId: brings, lastname: 'Nachgereicht' },
        { customerId: isHelped, lastname: 'Hinzugefuegt' },
      ],
    };
    return 'both were parked with CWY-4009 and its place; one was repaired in the shop, one by `parked edit`';
  },
};

/** Somebody signs up without a last name; answers with the id. */
export async function signUpNameless({ shop, town }: Stage): Promise<string> {
  const { lastName: _, ...draft } = town.newPerson().draft;
  return (await shop.signUp(draft)).id;
}

/** What the problem says of the place, once the customer is shown as parked for it. */
async function parkedAt({ feed }: Stage, customerId: string): Promise<string> {
  const states = (): readonly EventNews[] => feed.of(customerId);
  return waitFor(
    'a customer without a name to be parked (CWY-4009)',
    async () => {
      await feed.poll();
      const parked = states().find(({ problem }) => problem?.code === 'CWY-4009');
      return parked?.state === 'parked' ? (parked.problem?.message ?? null) : null;
    },
    { timeoutMs: noticedTimeoutMs },
    () =>
      states()
        .map(({ state, problem }) => `${state} ${problem?.code ?? ''}`)
        .join(', '),
  );
}

async function namesOf(
  { crm }: Stage,
  ids: readonly string[],
): Promise<readonly (string | null)[]> {
  const { contacts } = await crm.state();
  return ids.map((id) => {
    const found = contacts.find((contact) => textAt(contact, 'cwy_commercetoolsid') === id);
    return textAt(found, 'lastname');
  });
}
