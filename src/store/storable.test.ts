import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { envelopeOf, refOf } from '../../test/store-fixtures.ts';
import { storable, storableEnvelope, storableJson } from './storable.ts';

/** Texts with everything that may stand in JSON, halves of pairs and NUL included. */
const anyText = fc.string({ unit: 'binary' }).map((text) => `${text}\u0000\ud83d${text}\udc00`);
const isFit = (text: string): boolean => !text.includes('\u0000') && text.isWellFormed();

describe('texts', () => {
  it('lose what PostgreSQL does not hold, and nothing else', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(isFit(storable(text))).toBe(true);
        expect(storable(text)).toHaveLength(text.length);
        expect(storable(storable(text))).toBe(storable(text));
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(storable(text)).toBe(text);
      }),
    );
  });

  it('lose it wherever they stand in a row', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const json = storableJson([{ id: text, values: { name: [text] } }]);
        expect(JSON.parse(json)).toEqual([
          { id: storable(text), values: { name: [storable(text)] } },
        ]);
      }),
    );
    expect(storableJson([{ text: '\\u0000' }])).toBe('[{"text":"\\\\u0000"}]');
  });
});

describe('times', () => {
  it.each([
    ['2026-03-01T09:30:00.000Z', '2026-03-01T09:30:00.000Z'],
    ['+275760-09-13T00:00:00.000Z', '9999-12-31T23:59:59.999Z'],
    ['-000001-01-01T00:00:00.000Z', '1970-01-01T00:00:00.000Z'],
    ['0001-01-01T00:00:00.000Z', '1970-01-01T00:00:00.000Z'],
    ['yesterday', '1970-01-01T00:00:00.000Z'],
  ])('%s is kept as %s', (occurredAt, expected) => {
    expect(storableEnvelope(envelopeOf('a', refOf('a'), { occurredAt })).occurredAt).toBe(expected);
  });
});
