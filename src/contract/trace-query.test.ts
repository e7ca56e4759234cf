import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTraceQuestion } from './trace-query.ts';

const id = '0f8fad5b-d9cb-469f-a165-70867728950e';
const other = '7c9e6679-7425-40de-944b-e07fc1f90ae7';

describe('parseTraceQuestion', () => {
  it.each([
    ['a bare id', id],
    ['an id in capitals', id.toUpperCase()],
    ['an id in braces', `{${id}}`],
    ['an id with blanks', `  ${id}\n`],
    [
      'the address of a CRM form',
      `https://org.crm4.dynamics.com/main.aspx?appid=${other}&pagetype=entityrecord&etn=contact&id=${id}`,
    ],
    [
      'the address of a CRM form with braces',
      `https://org.crm4.dynamics.com/main.aspx?id=%7b${id.toUpperCase()}%7d&etn=contact&appid=${other}`,
    ],
    [
      'the address of a classic CRM form',
      `https://org.crm4.dynamics.com/main.aspx#pagetype=entityrecord&etn=contact&id=${id}`,
    ],
    ['a Web API address', `https://org.crm4.dynamics.com/api/data/v9.2/contacts(${id})`],
    ['a Web API address, escaped', `http://127.0.0.1:1/api/data/v9.2/contacts%28${id}%29`],
    [
      'a Merchant Center page',
      `https://mc.europe-west1.gcp.commercetools.com/shop/orders/${id}/general`,
    ],
    ['a page below another record', `https://mc.example.com/shop/customers/${other}/orders/${id}`],
  ])('understands %s', (_, text) => {
    expect(parseTraceQuestion(text)).toEqual({ by: 'id', id });
  });

  it.each(['1001', 'ORD-2026-0001', 'A b', `order-${id}`])(
    'takes %s for an order number',
    (text) => {
      expect(parseTraceQuestion(text)).toEqual({ by: 'orderNumber', orderNumber: text });
    },
  );

  it.each(['', '   ', 'https://org.crm4.dynamics.com/main.aspx', 'x'.repeat(2001)])(
    'finds nothing to look for in %j',
    (text) => {
      expect(parseTraceQuestion(text)).toBeNull();
    },
  );

  it('finds any id in any of its writings', () => {
    const writings = fc.constantFrom(
      (x: string) => x,
      (x: string) => `{${x}}`,
      (x: string) => `https://h/main.aspx?id={${x}}`,
      (x: string) => `https://h/api/data/v9.2/accounts(${x})`,
    );
    fc.assert(
      fc.property(fc.uuid(), writings, fc.boolean(), (uuid, write, capitals) => {
        const text = write(capitals ? uuid.toUpperCase() : uuid);
        expect(parseTraceQuestion(text)).toEqual({ by: 'id', id: uuid });
      }),
    );
  });

  it('never throws', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.string().map((text) => `https://${text}`),
    );
    fc.assert(
      fc.property(texts, (text) => {
        parseTraceQuestion(text);
      }),
    );
  });
});
