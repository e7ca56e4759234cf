import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ConsentsAnswer, consentsOf } from './consents.ts';

type Entry = ConsentsAnswer['history'][number];

const moment = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
const entry = (given: Partial<Entry>): Entry => ({
  ref: { projectKey: 'shop', kind: 'customer', id: 'c' },
  crmId: null,
  channel: 'email',
  purpose: 'newsletter',
  value: 'in',
  source: 'commercetools',
  given: null,
  at: moment(0),
  dated: false,
  knownSince: moment(0),
  eventId: null,
  correlationId: 'x',
  ...given,
});
const now = (...history: readonly Entry[]) => consentsOf(history).now.map(({ value }) => value);
const out = entry({ value: 'out', source: 'dynamics', at: moment(5), knownSince: moment(5) });

describe('what holds now', () => {
  it.each([
    ['an opt-out against an older opt-in', [entry({}), out], 'out'],
    [
      'an opt-out against an opt-in known at once',
      [entry({ at: moment(9), knownSince: moment(5) }), out],
      'out',
    ],
    [
      'an opt-out against a dated opt-in from before',
      [out, entry({ dated: true, knownSince: moment(9) })],
      'out',
    ],
    ['an opt-in that is dated later', [out, entry({ at: moment(9), dated: true })], 'in'],
    ['an opt-in that is later news', [out, entry({ at: moment(9), knownSince: moment(9) })], 'in'],
    ['what a source said last', [entry({}), entry({ value: 'out' })], 'out'],
    ['an opt-out against nothing said', [out, entry({ value: 'unset', at: moment(9) })], 'out'],
    ['nothing', [out, { ...out, value: 'unset' as const }], 'unset'],
  ] as const)('is %s', (_, history, value) => {
    expect(now(...history)).toEqual([value]);
  });

  it('is told by topic', () => {
    const sms = entry({ channel: 'sms' });
    const profiling = entry({ purpose: 'profiling' });
    expect(consentsOf([sms, profiling, out]).now).toEqual([sms, profiling, out]);
  });

  it('is never an opt-in against an opt-out that no source has taken back since', () => {
    const lines = fc.record({
      value: fc.constantFrom('in', 'out', 'unset'),
      source: fc.constantFrom('commercetools', 'dynamics'),
      minute: fc.nat(100),
      dated: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(lines, { maxLength: 8 }), (said) => {
        const history = said.map(({ value, source, minute, dated }, index) =>
          entry({ value, source, dated, at: moment(minute), knownSince: moment(index) }),
        );
        const [holds] = consentsOf(history).now;
        const last = (['commercetools', 'dynamics'] as const).flatMap((source) =>
          history.filter((line) => line.source === source).slice(-1),
        );
        const optOut = last.find(({ value }) => value === 'out');
        if (holds?.value === 'in' && optOut !== undefined) {
          expect(holds.at > optOut.at).toBe(true);
        }
        expect(holds === undefined).toBe(history.length === 0);
      }),
    );
  });
});
