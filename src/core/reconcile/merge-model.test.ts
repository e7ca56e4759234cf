import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ColumnValue } from '../mapping/column-values.ts';
import { directions, ownerRules } from './decision.ts';
import { type MergeRule, mergeColumns } from './merge-columns.ts';
import { learnedColumns, type OpenIntent, recoveredBases } from './recovered-base.ts';
import { isSameList } from './union.ts';

/** Where a run ends without having settled, as after a crash or a lost answer. */
type Lost = 'nothing' | 'after-announce' | 'after-crm' | 'after-commerce';
type Step =
  | { readonly is: 'commercetools' | 'dynamics'; readonly value: ColumnValue }
  | { readonly is: 'run'; readonly lost: Lost };

/** Two systems with one column, and the memory between them. */
class World {
  commerce: ColumnValue;
  crm: ColumnValue;
  crmVersion = 1;
  clock = 0;
  commerceAt = '0';
  crmAt = '0';
  mirror: {
    values: Record<string, ColumnValue>;
    crm: Record<string, ColumnValue>;
    version: number;
  } | null = null;
  intent: OpenIntent | null = null;
  writes = 0;
  decisions = 0;
  readonly rule: MergeRule;
  readonly trusted: boolean;

  constructor(rule: MergeRule, trusted: boolean, start: readonly [ColumnValue, ColumnValue]) {
    this.rule = rule;
    this.trusted = trusted;
    [this.commerce, this.crm] = start;
  }

  edit(side: 'commercetools' | 'dynamics', value: ColumnValue): void {
    this.clock += 1;
    const at = String(this.clock).padStart(4, '0');
    if (side === 'commercetools') {
      this.commerce = value;
      this.commerceAt = at;
      return;
    }
    this.crm = value;
    this.crmAt = at;
    this.crmVersion += 1;
  }

  /** Whether a change to true would show: a value that was changed there and back does not. */
  showsOptOut(side: 'commercetools' | 'dynamics'): boolean {
    const { mirror, intent } = this;
    if (side === 'commercetools') return this.commerce !== true && mirror?.values.x !== true;
    const base = { ...mirror?.values, ...mirror?.crm };
    if (this.crm === true || intent?.intended.x === true) return false;
    return base.x !== true || intent?.intended.x === this.crm;
  }

  run(lost: Lost): void {
    const merged = this.merge();
    if ('x' in merged.toCrm) {
      this.intent = {
        known: learnedColumns(this.mirror?.values ?? {}, merged.base.commerce),
        intended: merged.toCrm,
      };
      if (lost === 'after-announce') return;
      this.crm = merged.toCrm.x ?? null;
      this.crmVersion += 1;
      this.writes += 1;
      if (lost === 'after-crm') return;
    }
    if ('x' in merged.toCommerce) {
      this.commerce = merged.toCommerce.x ?? null;
      this.writes += 1;
      if (lost === 'after-commerce') return;
    }
    this.decisions += merged.decisions.length;
    const { commerce, crm } = merged.next;
    this.mirror = { values: { ...commerce }, crm: { ...crm }, version: this.crmVersion };
    this.intent = null;
  }

  merge() {
    const { mirror, rule, trusted } = this;
    const isUntouched = mirror?.version === this.crmVersion;
    const row = { x: this.crm };
    const base = recoveredBases(mirror, this.intent, row, { rules: [rule], isUntouched });
    const merged = mergeColumns({
      rules: [rule],
      commerce: { now: { x: this.commerce }, base: base.commerce, at: this.commerceAt },
      crm: {
        now: isUntouched && this.intent === null ? null : row,
        base: base.crm,
        at: this.crmAt,
      },
      trusted,
      forced: new Map(),
    });
    return { ...merged, base };
  }
}

const valuesFor = (owner: MergeRule['owner']) => {
  if (owner === 'most-restrictive') return fc.constantFrom<ColumnValue>(null, true, false);
  if (owner === 'union') return fc.constantFrom<ColumnValue>(null, 'a', 'b, a', 'a, c', 'c');
  return fc.constantFrom<ColumnValue>(null, 'a', 'b', 'c');
};
const lost = fc.constantFrom<Lost>(
  'nothing',
  'nothing',
  'after-announce',
  'after-crm',
  'after-commerce',
);
const run = fc.record({ is: fc.constant('run' as const), lost });

function edits(value: fc.Arbitrary<ColumnValue>): fc.Arbitrary<Step> {
  return fc.record({ is: fc.constantFrom('commercetools' as const, 'dynamics' as const), value });
}

const worlds = fc
  .record({
    owner: fc.constantFrom(...ownerRules),
    direction: fc.constantFrom(...directions),
    trusted: fc.boolean(),
  })
  .chain(({ owner, direction, trusted }) => {
    const value = valuesFor(owner);
    return fc.record({
      rule: fc.constant({ column: 'x', owner, direction }),
      trusted: fc.constant(trusted),
      start: fc.tuple(value, value),
      steps: fc.array(fc.oneof(edits(value), run), { maxLength: 12 }),
    });
  });

function played(world: World, steps: readonly Step[]): World {
  for (const step of steps) {
    if (step.is === 'run') world.run(step.lost);
    else world.edit(step.is, step.value);
  }
  return world;
}

/** The runs that follow in any case: news is delivered again until a run has settled it. */
function settled(world: World): World {
  for (let runs = 0; runs < 3; runs++) world.run('nothing');
  return world;
}

const runs = { numRuns: 2_000 };

test('own writes that come back cause no write and no decision, and every change ends', () => {
  fc.assert(
    fc.property(worlds, ({ rule, trusted, start, steps }) => {
      const world = settled(played(new World(rule, trusted, start), steps));
      const changes = steps.filter(({ is }) => is !== 'run').length;
      // At most one write to each side for what was there first, and for each change.
      expect(world.writes).toBeLessThanOrEqual(2 * (changes + 1));
      const { writes, decisions } = world;
      world.run('nothing');
      // The row's version is unknown again, as after news of it.
      if (world.mirror !== null) world.mirror.version = 0;
      world.run('nothing');
      expect([world.writes, world.decisions]).toEqual([writes, decisions]);
    }),
    runs,
  );
});

test('merging what was merged changes nothing', () => {
  fc.assert(
    fc.property(worlds, ({ rule, trusted, start, steps }) => {
      const world = played(new World(rule, trusted, start), steps);
      world.run('nothing');
      expect(world.merge()).toMatchObject({ toCrm: {}, toCommerce: {}, decisions: [] });
    }),
    runs,
  );
});

test('in the end both sides agree, or the rule says why not', () => {
  fc.assert(
    fc.property(worlds, ({ rule, trusted, start, steps }) => {
      const { commerce, crm } = settled(played(new World(rule, trusted, start), steps));
      const movesFreely = rule.direction === 'both' && trusted;
      if (!movesFreely || rule.owner === 'never' || commerce === crm) return;
      if (rule.owner === 'union') expect(isSameList(commerce, crm)).toBe(true);
      else if (rule.owner === 'most-restrictive') expect([commerce, crm]).toContain(null);
      else expect(rule.owner).toBe('fill-if-empty');
    }),
    runs,
  );
});

test('an attribute that goes one way follows its owner', () => {
  const value = valuesFor('commercetools');
  fc.assert(
    fc.property(fc.array(fc.oneof(edits(value), run), { maxLength: 12 }), value, (steps, last) => {
      const rule = { column: 'x', owner: 'commercetools', direction: 'to-crm' } as const;
      const world = settled(played(new World(rule, true, ['a', 'b']), steps));
      const isNews = last !== world.commerce;
      world.edit('commercetools', last);
      settled(world);
      if (isNews) expect(world.crm).toBe(last);
      expect(world.commerce).toBe(last);
    }),
    runs,
  );
});

test('who is opted out stays so until somebody opts in later', () => {
  const rule = { column: 'x', owner: 'most-restrictive', direction: 'both' } as const;
  const said = fc.record({
    is: fc.constantFrom('commercetools' as const, 'dynamics' as const),
    value: fc.boolean(),
  });
  // A write to commercetools is not announced, so that a run that is lost after it cannot be told
  // from an opt-out that was never heard of.
  const steps = fc.array(
    fc.oneof(
      said,
      run.filter((step) => step.lost !== 'after-commerce'),
    ),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(
      steps,
      fc.constantFrom('commercetools' as const, 'dynamics' as const),
      fc.array(run),
      (before, side, after) => {
        const world = played(new World(rule, true, [null, false]), before);
        fc.pre(world.showsOptOut(side));
        world.edit(side, true);
        played(world, after);
        settled(world);
        expect([world.commerce, world.crm]).toEqual([true, true]);
      },
    ),
    runs,
  );
});

test.each(['most-restrictive', 'union'] as const)('%s does not depend on who is which', (owner) => {
  const value = valuesFor(owner).filter((one) => one !== false);
  fc.assert(
    fc.property(value, value, value, (base, one, other) => {
      const merged = (commerce: ColumnValue, crm: ColumnValue) => {
        const world = new World({ column: 'x', owner, direction: 'both' }, true, [commerce, crm]);
        world.mirror = { values: { x: base }, crm: {}, version: 0 };
        world.run('nothing');
        const now = [world.commerce, world.crm];
        // Taken back in commercetools is blank there, and still an opt-out of the person.
        if (owner === 'most-restrictive') return now.includes(true);
        return now.map((list) => [...String(list).split(', ')].sort().join());
      };
      expect(merged(one, other)).toEqual(merged(other, one));
    }),
  );
});
