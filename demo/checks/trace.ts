import { listAt, needText, type Raw, textAt } from '../raw.ts';
import type { Check, Evidence } from './check.ts';
import { verdictOf } from './check.ts';

/** Each question is a process of its own; three of each kind show what a hundred would. */
const contactsAsked = 2;
const entriesAsked = 2;

/** From the row in the CRM, and from the order number, back to the event and every status code. */
export const traceLeadsBack: Check = {
  name: 'trace leads back',
  run: async (evidence) => {
    const { crm, commerce } = evidence;
    const ours = crm.contacts.filter((row) => textAt(row, 'cwy_sourceeventid') !== null);
    const rows = [
      ...spread(ours, contactsAsked).map((row) => [needText(row, 'contactid'), row] as const),
      ...spread(crm.entries, entriesAsked).map(
        (row) => [needText(row, 'activityid'), row] as const,
      ),
    ];
    const told = crm.entries.at(-1);
    const order = commerce.orders.find(({ id }) => id === textAt(told, 'cwy_commercetoolsid'));
    const asked =
      told === undefined || order === undefined
        ? []
        : [[needText(order, 'orderNumber'), told] as const];
    const all = [...rows, ...asked];
    const faults = await Promise.all(all.map(([question, row]) => lacks(evidence, question, row)));
    return verdictOf(
      all.length === 0 ? ['no row to ask for'] : faults.flat(),
      `${rows.length} CRM rows and ${asked.length} order number`,
    );
  },
};

async function lacks(evidence: Evidence, question: string, row: Raw): Promise<readonly string[]> {
  const trace = await evidence.trace(question);
  if (trace === null) return [`nothing found for ${question}`];
  const source = textAt(row, 'cwy_sourceeventid');
  const hasEvent = listAt(trace, 'events').some(({ id }) => id === source);
  const statuses = listAt(trace, 'steps').filter(({ status }) => typeof status === 'number');
  return [
    ...(hasEvent ? [] : [`${question} does not lead to event ${source}`]),
    ...(statuses.length > 0 ? [] : [`${question} has no status code`]),
  ];
}

/** Some of the rows, from all over the list. */
function spread(rows: readonly Raw[], count: number): readonly Raw[] {
  const step = Math.max(1, Math.floor(rows.length / count));
  return rows.filter((_, index) => index % step === 0).slice(0, count);
}
