import { listAt, needText, type Raw, textAt } from '../raw.ts';
import type { Check, Evidence } from './check.ts';
import { verdictOf } from './check.ts';

/** Rows asked for by the HTTP API; by the command fewer, for each is a process of its own. */
const rowsAsked = 12;

/** A CRM row, and what an operator has in hand of it. */
type Question = readonly [asked: string, row: Raw];

/** From the row in the CRM, and from the order number, back to the event and every status code. */
export const traceLeadsBack: Check = {
  name: 'trace leads back',
  run: async (evidence) => {
    const contacts = contactQuestions(evidence);
    const entries = entryQuestions(evidence);
    const accounts = accountQuestions(evidence);
    const byApi = [contacts, entries, accounts].flatMap((all) => spread(all, rowsAsked));
    const byCommand = [
      ...spread(contacts, 1),
      ...spread(entries, 1),
      ...orderQuestions(evidence).slice(-1),
    ];
    const faults = await Promise.all([
      ...byApi.map(async ([asked, row]) => lacks(asked, row, await evidence.traceByApi(asked))),
      ...byCommand.map(async ([asked, row]) =>
        lacks(asked, row, await evidence.traceByCommand(asked)),
      ),
    ]);
    const enough = byCommand.length === 3 ? [] : ['not every kind of row is there to be asked for'];
    return verdictOf(
      [...enough, ...faults.flat()],
      `${byApi.length} CRM rows by the API; a contact, an entry and an order number by the command`,
    );
  },
};

function contactQuestions({ crm }: Evidence): readonly Question[] {
  return crm.contacts
    .filter((row) => textAt(row, 'cwy_commercetoolsid') !== null)
    .map((row) => [needText(row, 'contactid'), row]);
}

function entryQuestions({ crm }: Evidence): readonly Question[] {
  return crm.entries.map((row) => [needText(row, 'activityid'), row]);
}

function accountQuestions({ crm }: Evidence): readonly Question[] {
  return crm.accounts.map((row) => [needText(row, 'accountid'), row]);
}

function orderQuestions({ crm }: Evidence): readonly Question[] {
  return crm.entries
    .filter((row) => textAt(row, 'cwy_ordernumber') !== null)
    .map((row) => [needText(row, 'cwy_ordernumber'), row]);
}

function lacks(asked: string, row: Raw, trace: unknown): readonly string[] {
  if (trace === null) return [`nothing found for ${asked}`];
  const source = textAt(row, 'cwy_sourceeventid');
  const hasEvent = listAt(trace, 'events').some(({ id }) => id === source);
  const statuses = listAt(trace, 'steps').filter(({ status }) => typeof status === 'number');
  return [
    ...(source !== null && hasEvent ? [] : [`${asked} does not lead to event ${source}`]),
    ...(statuses.length > 0 ? [] : [`${asked} has no status code`]),
  ];
}

/** Some of the questions, from all over the list. */
function spread(all: readonly Question[], count: number): readonly Question[] {
  const step = Math.max(1, Math.floor(all.length / count));
  return all.filter((_, index) => index % step === 0).slice(0, count);
}
