import { randomUUID } from 'node:crypto';
import { at, listAt, needNumber, needText, objectOf, type Raw, textAt } from '../raw.ts';
import { arrives } from './news.ts';
import { placeAs } from './orders.ts';
import type { Chapter, Stage } from './stage.ts';

/** A customer calls and takes more of something; the edit is told by a Message alone. */
export const anOrderIsEdited: Chapter = {
  title: 'An order is changed after it was placed',
  play: async (stage) => {
    const { shop, commerce, crm, notes } = stage;
    const { id } = await placeAs(stage, 'S-6501', 'state', 'EUR');
    await arrives('the order on the timeline', async () => (await crm.entriesOf(id)).length > 0);
    const before = await shop.read('orders', id);
    const after = withOneMore(before);
    const editId = randomUUID();
    await commerce.applyEdit(after, messageOf(editId, before, after));
    await arrives('the edit on the timeline', async () => (await editOf(stage, id)) !== undefined);
    notes.edited = { orderId: id, editId };
    return `"${textAt(await editOf(stage, id), 'subject')}"`;
  },
};

/** One more of the goods in the first line. */
function withOneMore(order: Raw): Raw {
  const [first, ...others] = listAt(order, 'lineItems');
  const price = needNumber(first, 'price', 'value', 'centAmount');
  const quantity = needNumber(first, 'quantity') + 1;
  const now = new Date().toISOString();
  const more = (money: unknown): Raw => ({
    ...objectOf(money),
    centAmount: needNumber(money, 'centAmount') + price,
  });
  return {
    ...order,
    version: needNumber(order, 'version') + 1,
    lastModifiedAt: now,
    lineItems: [{ ...first, quantity, totalPrice: more(at(first, 'totalPrice')) }, ...others],
    totalPrice: more(at(order, 'totalPrice')),
  };
}

function messageOf(editId: string, before: Raw, after: Raw): Raw {
  const [id, orderId] = [randomUUID(), needText(after, 'id')];
  const excerpt = ({ totalPrice, version }: Raw): Raw => ({ totalPrice, version });
  const appliedAt = needText(after, 'lastModifiedAt');
  return {
    ...{ id, version: 1, sequenceNumber: 1000, type: 'OrderEditApplied' },
    ...{ createdAt: appliedAt, lastModifiedAt: appliedAt },
    resource: { typeId: 'order', id: orderId },
    resourceVersion: needNumber(after, 'version'),
    edit: { typeId: 'order-edit', id: editId },
    result: {
      type: 'Applied',
      appliedAt,
      excerptBeforeEdit: excerpt(before),
      excerptAfterEdit: excerpt(after),
    },
  };
}

async function editOf({ crm }: Stage, orderId: string): Promise<Raw | undefined> {
  const entries = await crm.entriesOf(orderId);
  return entries.find((entry) => textAt(entry, 'cwy_kind') === 'edited');
}
