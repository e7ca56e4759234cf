import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CrmValues } from '../../src/ports/crm.ts';
import type { ProblemCode } from '../../src/problems/catalogue.ts';
import { Problem } from '../../src/problems/problem.ts';
import type { ProblemClass } from '../../src/problems/problem-class.ts';
import { requestsOf } from './crm-answers.ts';
import { type CrmWorld, crmWorld } from './crm-world.ts';
import { recordedCall } from './recorded-call.ts';

/** What a bad row ends in: parked with a number, or tried again. */
const rows: readonly (readonly [string, CrmValues, ProblemCode, ProblemClass])[] = [
  ['unknown property', { cwy_nothing: 'x' }, 'CWY-3010', 'mapping'],
  ['over-long value', { firstname: 'x'.repeat(51) }, 'CWY-3006', 'needs-a-person'],
  ['wrong choice', { gendercode: 99 }, 'CWY-3006', 'needs-a-person'],
  ['wrong type', { gendercode: 'female' }, 'CWY-3006', 'needs-a-person'],
  ['missing privilege', { lastname: 'sim-forbid' }, 'CWY-3008', 'needs-a-person'],
  ['refusing plug-in', { lastname: 'sim-plugin' }, 'CWY-3006', 'needs-a-person'],
  ['deadlock', { lastname: 'sim-deadlock' }, 'CWY-3002', 'transient'],
  ['throttle', { lastname: 'sim-throttle' }, 'CWY-3003', 'throttled'],
];

const contact = (values: CrmValues) =>
  ({
    table: 'contact',
    id: randomUUID(),
    values: { lastname: 'Doe', ...values },
    binds: [],
  }) as const;
const call = () => recordedCall().call;

describe('bad rows', () => {
  let world: CrmWorld;
  beforeAll(async () => {
    world = await crmWorld();
  });
  afterAll(() => world.close());

  it.each(rows)('%s, alone', async (_, values, code, kind) => {
    const crm = world.gateway();
    const problem: unknown = await crm.create(contact(values), call()).catch((error) => error);
    expect(problem).toBeInstanceOf(Problem);
    expect(problem).toMatchObject({ code, class: kind });
  });

  it.each(rows)('%s, in a batch whose other rows are written', async (_, values, code, kind) => {
    const crm = world.gateway();
    const { call: failing, steps } = recordedCall();
    const [before, bad, after] = await Promise.allSettled([
      crm.create(contact({}), call()),
      crm.create(contact(values), failing),
      crm.create(contact({}), call()),
    ]);
    expect([before.status, after.status]).toEqual(['fulfilled', 'fulfilled']);
    expect(bad).toMatchObject({ status: 'rejected', reason: { code, class: kind } });
    expect(requestsOf(steps)).toMatchObject([{ outcome: code, note: 'batch of 3' }]);
  });

  it.each(rows)('%s, among many rows', async (_, values, code) => {
    const crm = world.gateway();
    const bad = contact(values);
    const good = Array.from({ length: 60 }, () => contact({}));
    const problems = await crm.upsertMany('contact', [...good, bad], call());
    const passes = code === 'CWY-3002' || code === 'CWY-3003';
    expect(problems.map(({ id, problem }) => [id, problem.code])).toEqual(
      passes ? [] : [[bad.id, code]],
    );
    const last = good.at(-1);
    expect(await crm.read('contact', last?.id ?? '', [], call())).not.toBeNull();
  });
});
