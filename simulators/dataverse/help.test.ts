import { describe, expect, it } from 'vitest';
import { noFaults } from './faults/faults.ts';
import { upperWord } from './faults/plug-in.ts';
import { sentinels } from './faults/sentinels.ts';
import { helpText } from './help.ts';
import { adminRoutes } from './http/admin.ts';
import { flagNames } from './options.ts';

const words = helpText().split(/[\s,]+/);

describe('help', () => {
  it('[start.05] names every flag once, every fault, sentinel and admin call', () => {
    const first = helpText()
      .split('\n')
      .map((line) => line.trim().split(' ')[0] ?? '');
    for (const name of flagNames()) expect(first.filter((word) => word === name)).toEqual([name]);
    for (const name of Object.keys(noFaults)) expect(words).toContain(name);
    for (const word of [upperWord, ...sentinels.map((one) => one.word)]) {
      expect(words).toContain(word);
    }
    for (const route of adminRoutes()) expect(words).toContain(route.split(' ')[1]);
  });

  it('[start.05] fits a terminal', () => {
    expect(
      helpText()
        .split('\n')
        .filter((line) => line.length > 120),
    ).toEqual([]);
  });
});
