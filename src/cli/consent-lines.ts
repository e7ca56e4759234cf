import type { ConsentsAnswer } from '../contract/consents.ts';
import { table } from './table.ts';
import { refText } from './trace-lines.ts';

type Entry = ConsentsAnswer['history'][number];

const said: Readonly<Record<Entry['value'], string>> = {
  in: 'opt-in',
  out: 'opt-out',
  unset: 'nothing said',
};

/** Of a person who is known, and of whose consents nothing is. */
export const noConsentLines: readonly string[] = ['No consents are known.'];

/** What holds now by topic, then every line of the ledger, oldest first. */
export function consentLines({ now, history }: ConsentsAnswer): readonly string[] {
  return [
    'Now',
    ...indented([
      ['channel', 'purpose', 'value', 'from', 'given', 'at'],
      ...now.map((entry) => [...topicCells(entry), entry.at]),
    ]),
    '',
    'Ledger',
    ...indented([
      ['known since', 'channel', 'purpose', 'value', 'from', 'given', 'at', 'of', 'event'],
      ...history.map((entry) => [
        entry.knownSince,
        ...topicCells(entry),
        entry.dated ? entry.at : `${entry.at}, not dated`,
        refText(entry.ref),
        entry.eventId ?? '–',
      ]),
    ]),
  ];
}

function topicCells({ channel, purpose, value, source, given }: Entry): readonly string[] {
  return [channel, purpose, said[value], source, given ?? '–'];
}

function indented(rows: readonly (readonly string[])[]): readonly string[] {
  return table(rows).map((line) => `  ${line}`);
}
