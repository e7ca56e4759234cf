import { expect, it } from 'vitest';
import type { Crm } from '../../src/ports/crm.ts';
import { requestsOf } from './crm-answers.ts';
import { recordedCall } from './recorded-call.ts';

const requestsPerShapeMax = 4;

/** How every `Crm` describes its environment, whatever stands behind it. */
export function registerCrmEnvironmentTests(crm: () => Crm): void {
  it('describes the columns of a table that can be written', async () => {
    const shape = await crm().shape('contact', recordedCall().call);
    expect(shape.lastname).toEqual({
      type: 'text',
      lengthMax: 50,
      required: true,
      choices: null,
    });
    expect(shape.description).toMatchObject({ type: 'text', lengthMax: 2_000, required: false });
    expect(shape.gendercode).toMatchObject({ type: 'choice', lengthMax: null, choices: [1, 2] });
    expect(shape.donotemail).toMatchObject({ type: 'boolean', choices: null });
    expect(shape.birthdate).toMatchObject({ type: 'date' });
    expect(shape.numberofchildren).toMatchObject({ type: 'number' });
    expect(shape.transactioncurrencyid).toMatchObject({ type: 'lookup' });
    // Goes by the id of a row, which no check of values knows.
    expect(shape.parentcustomerid).toMatchObject({ type: 'other' });
    expect(shape.cwy_othercommercetoolsids).toMatchObject({ type: 'text', lengthMax: 2_000 });
    // Computed by the service: writing them has no effect.
    expect(Object.keys(shape)).not.toContain('fullname');
    expect(Object.keys(shape)).not.toContain('masterid');
  });

  it('asks for a shape once, however many want it', async () => {
    const { call, steps } = recordedCall();
    const shapes = await Promise.all([1, 2, 3].map(() => crm().shape('account', call)));
    await crm().shape('account', call);
    expect(new Set(shapes).size).toBe(1);
    expect(requestsOf(steps).length).toBeLessThanOrEqual(requestsPerShapeMax);
    expect(requestsOf(steps)[0]).toMatchObject({ step: 'read columns of account', status: 200 });
  });

  it('knows active currencies by their code, in one request each', async () => {
    const { call, steps } = recordedCall();
    const [euro, again, franc] = await Promise.all([
      crm().currencyId('EUR', call),
      crm().currencyId('eur', call),
      crm().currencyId('CHF', call),
    ]);
    expect(euro).toMatch(/^[0-9a-f-]{36}$/);
    expect(again).toBe(euro);
    expect(franc).not.toBe(euro);
    expect(await crm().currencyId('EUR', call)).toBe(euro);
    expect(requestsOf(steps)).toHaveLength(2);
    const columns = ['isocurrencycode'];
    const row = await crm().read('transactioncurrency', franc ?? '', columns, call);
    expect(row?.values).toMatchObject({ isocurrencycode: 'CHF' });
  });

  it('answers null for a currency that the environment lacks', async () => {
    const { call, steps } = recordedCall();
    expect(await crm().currencyId('XTS', call)).toBeNull();
    expect(await crm().currencyId('XTS', call)).toBeNull();
    expect(requestsOf(steps)).toHaveLength(1);
  });
}
