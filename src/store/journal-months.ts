import pg, { type Pool } from 'pg';
import type { Outcome } from '../ports/store.ts';
import { run } from './database.ts';

/**
 * Runs the task; when it met a step of a month that the journal has no partition for, makes the
 * partition and runs it once more. Months are made ahead, so this is for clocks and long sleeps.
 */
export async function onMissingMonth(
  pool: Pool,
  outcomes: readonly Outcome[],
  task: () => Promise<void>,
): Promise<void> {
  try {
    await task();
  } catch (error) {
    if (!lacksPartition(error)) throw error;
    const moments = outcomes.flatMap((outcome) => outcome.steps.map((step) => step.at));
    await run(pool, ensureMonths, [moments]);
    await task();
  }
}

const ensureMonths = {
  name: 'ensure_journal_months',
  text: `
    select causeway.ensure_journal_month(month) from (
      select distinct date_trunc('month', moment, 'UTC') as month
      from unnest($1::timestamptz[]) as moment) as months`,
};

/** `check_violation` of a table without a constraint: no partition takes the row. */
function lacksPartition(error: unknown): boolean {
  return (
    error instanceof pg.DatabaseError &&
    error.code === '23514' &&
    error.table === 'journal' &&
    error.constraint === undefined
  );
}
