import type { Crm } from '../ports/crm.ts';
import type { Call } from '../ports/trail.ts';
import type { Clock } from '../std/time.ts';
import { findRows } from './find-rows.ts';
import { kept } from './kept.ts';
import type { Sender } from './sender.ts';

/** Currencies are added to an environment rarely and removed hardly ever. */
const knownMsMax = 3_600_000;
/** Somebody who adds a currency that was missing should not wait for it. */
const unknownMsMax = 60_000;
/** More than ISO 4217 has. */
const codesMax = 500;

const active = 0;

/** Ids of active currencies by ISO 4217 code, from memory while they are good. */
export function currencyIds(sender: Sender, clock: Pick<Clock, 'monotonicMs'>): Crm['currencyId'] {
  const options = {
    keptMs: (id: string | null) => (id === null ? unknownMsMax : knownMsMax),
    entriesMax: codesMax,
  };
  const lookUp = kept(clock, options, (code: string, call: Call) => ask(sender, code, call));
  return async (code, call) => (code === '' ? null : lookUp(code.toUpperCase(), call));
}

async function ask(sender: Sender, code: string, call: Call): Promise<string | null> {
  const terms = [
    { column: 'isocurrencycode', anyOf: [code] },
    { column: 'statecode', anyOf: [active] },
  ];
  const search = { table: 'transactioncurrency', searches: [terms], rowsMax: 1 } as const;
  const [row] = await findRows(sender, search, [], call);
  return row?.id ?? null;
}
