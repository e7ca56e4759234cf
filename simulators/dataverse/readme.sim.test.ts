import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { noFaults } from './faults/faults.ts';
import { sentinels } from './faults/sentinels.ts';
import { adminRoutes } from './http/admin.ts';
import { flagNames } from './options.ts';
import { startDataverse } from './server.ts';
import { Caller, rowsOf } from './testing/caller.ts';

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const readme = readFileSync(path('./README.md'), 'utf8');

describe('README.md', () => {
  it('[start.06] names only flags that exist, and every fault, sentinel and admin call', () => {
    const flags = [...readme.matchAll(/`(--[a-z-]+)/g)].map(([, flag]) => flag ?? '');
    const known = new Set([...flagNames(), '--help']);
    expect(flags.length).toBeGreaterThan(10);
    expect(flags.filter((flag) => !known.has(flag))).toEqual([]);
    for (const name of Object.keys(noFaults)) expect(readme).toContain(`"${name}"`);
    for (const { word } of sentinels) expect(readme).toContain(`\`${word}\``);
    for (const route of adminRoutes()) expect(readme).toContain(route.split(' ')[1]);
  });

  it('[start.07] the example of a seed file is loaded, and can be loaded again', async () => {
    const seedFile = path('./examples/seed.json');
    const simulator = await startDataverse({ seedFile });
    try {
      const caller = new Caller(simulator);
      await caller.signIn();
      const found = await caller.get(
        "contacts?$select=fullname&$filter=contains(lastname,'love')" +
          '&$expand=parentcustomerid_account($select=name),Contact_Tasks($select=subject)',
      );
      expect(rowsOf(found)).toMatchObject([
        {
          fullname: 'Ada Lovelace',
          parentcustomerid_account: { name: 'Contoso Retail' },
          Contact_Tasks: [{ subject: 'Call about the order' }],
        },
      ]);
      const again = await caller.admin('POST', 'seed', JSON.parse(readFileSync(seedFile, 'utf8')));
      expect(again.problem).toBeUndefined();
    } finally {
      await simulator.close();
    }
  });
});
