import type { CrmRequest } from '../crm-admin.ts';
import { type Raw, textAt } from '../raw.ts';
import { waitFor } from '../wait.ts';
import type { Stage } from './stage.ts';

const arrivalTimeoutMs = 20_000;
/** The first may have begun before the change that it is to find. */
const roundsNeeded = 2;
/** What sellers change; Causeway asks each table for news by itself. */
const askedTables = ['contacts', 'accounts'];

/** Waits until both systems show what they should. */
export function arrives(what: string, shows: () => Promise<boolean>): Promise<true> {
  const ask = async (): Promise<true | null> => ((await shows()) ? true : null);
  return waitFor(what, ask, { timeoutMs: arrivalTimeoutMs });
}

/** All that sellers have done so far is heard, and worked through. */
export async function heard(stage: Stage, what: string): Promise<void> {
  const { crm } = stage;
  const begun = await crm.place();
  await waitFor(
    `Causeway to ask the CRM for news after ${what}`,
    async () => {
      const asked = await crm.since(begun);
      const byEvents = new Set(await causedByEvents(stage, asked));
      const isHeard = askedTables.every((table) => {
        const rounds = asked.filter((one) => one.path === table && !byEvents.has(one));
        return rounds.length >= roundsNeeded;
      });
      return isHeard ? true : null;
    },
    { timeoutMs: arrivalTimeoutMs },
  );
  await stage.quiet(what);
}

/**
 * The requests without those that ask what is new: these are lists of a whole table that belong to no
 * event. They come at their pace whatever happens, so that no event costs them.
 */
export async function causedByEvents(
  { feed }: Pick<Stage, 'feed'>,
  requests: readonly CrmRequest[],
): Promise<readonly CrmRequest[]> {
  await feed.poll();
  const ids = new Set(feed.all().map(({ correlationId }) => correlationId));
  return requests.filter(({ method, path, correlationId }) => {
    const isList = method === 'GET' && askedTables.includes(path);
    const isOfEvent = correlationId !== null && ids.has(correlationId);
    return !isList || isOfEvent;
  });
}

/** The contact that a customer says is its own. */
export async function contactOf(
  { shop }: Pick<Stage, 'shop'>,
  customerId: string,
): Promise<string> {
  return waitFor(
    'a customer to carry the id of its contact',
    async () => textAt(await shop.read('customers', customerId), 'externalId'),
    { timeoutMs: arrivalTimeoutMs },
  );
}

/** A column of a contact and an attribute of a customer, side by side. */
export async function bothSides(
  { shop, crm }: Pick<Stage, 'shop' | 'crm'>,
  pair: { readonly customerId: string; readonly contactId: string },
): Promise<{ readonly customer: Raw; readonly contact: Raw }> {
  const [customer, contact] = await Promise.all([
    shop.read('customers', pair.customerId),
    crm.contact(pair.contactId),
  ]);
  return { customer, contact };
}
