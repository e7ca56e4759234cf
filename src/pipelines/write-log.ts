import { nameId } from '../core/identity/deterministic-id.ts';
import type { CrmBind } from '../ports/crm.ts';
import type { Outcome } from '../ports/store.ts';
import { note, type Run } from './run.ts';

const namesMax = 100;
const textMax = 20_000;

/**
 * Leaves a row in the integration log of Dynamics, so that an agent sees from the contact what was
 * done and under which correlation id. 1 request, for events that were applied or parked and no
 * others. It tells of the work and is no part of it: where it fails, the journal says so and nothing
 * else happens.
 */
export async function writeLog(run: Run, outcome: Outcome): Promise<void> {
  const { cause, deps, context } = run;
  const own = outcome.settled.find(({ eventId }) => eventId === cause?.id);
  if (!deps.settings.integrationLog || cause === null || own === undefined) return;
  if (own.state !== 'applied' && own.state !== 'parked') return;
  const link = outcome.link ?? context.link;
  const id = nameId(['cwy_integrationlog', cause.id, own.state, outcome.problem?.code ?? '']);
  const binds: readonly CrmBind[] =
    link?.crmTable === 'contact'
      ? [{ nav: 'cwy_ContactId', table: 'contact', id: link.crmId }]
      : [];
  try {
    await deps.crm.create(
      { table: 'cwy_integrationlog', id, values: valuesOf(run, outcome, own.state), binds },
      run.call,
    );
  } catch {
    note(run, 'write integration log', 'failed');
  }
}

function valuesOf(run: Run, { problem, correlationId, steps, ref }: Outcome, state: string) {
  const { cause } = run;
  const fields = [...new Set(steps.flatMap((step) => step.fields ?? []))].slice(0, namesMax);
  return {
    cwy_name: `${cause?.type ?? ref.kind} ${state}`.slice(0, 200),
    cwy_correlationid: correlationId,
    cwy_eventid: cause?.id ?? null,
    cwy_eventtype: cause?.type.slice(0, 100) ?? null,
    cwy_status: state,
    cwy_problem: problem?.code ?? null,
    cwy_commercetoolsid: ref.id,
    cwy_projectkey: ref.projectKey,
    cwy_occurredat: cause?.occurredAt ?? null,
    cwy_fields: fields.join(', ').slice(0, 2_000),
    cwy_steps: steps
      .map(({ step, system, status, outcome }) => `${step} (${system}) ${status ?? ''} ${outcome}`)
      .join('\n')
      .slice(0, textMax),
  };
}
