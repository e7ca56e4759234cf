import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { contactFields } from './contact-fields.ts';

const page = readFileSync(new URL('../../../docs/fields.md', import.meta.url), 'utf8');
const [, table = ''] = /## The columns\n[^#]*?\|---.*?\n(.*?)\n\n/s.exec(page) ?? [];

it('are all in the table of docs/fields.md, as they are', () => {
  const rows = contactFields.map(({ column, attribute, lengthMax, writes }) => {
    const ways = writes === null ? 'to the CRM only' : 'both ways';
    return `| \`${column}\` | \`${attribute.replace('customer.', '')}\` | ${lengthMax ?? '–'} | ${ways} |`;
  });
  expect(table.split('\n')).toEqual(rows);
});
