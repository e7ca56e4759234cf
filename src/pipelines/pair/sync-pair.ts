import { certainReasons } from '../../core/identity/certain.ts';
import type { Link, Outcome } from '../../ports/store.ts';
import { Problem } from '../../problems/problem.ts';
import { done } from '../outcome.ts';
import { note, type Run } from '../run.ts';
import type { Reached } from '../run-record.ts';
import type { Mapped, Synced } from './counterpart.ts';
import { readRow } from './crm-row.ts';
import { identify } from './identify.ts';
import { type InStep, keepInStep } from './keep-in-step.ts';
import { newRow } from './new-row.ts';
import { asRead, asSettled, columnsOf, foundPair, linkOf, takenPair } from './pair.ts';
import { settledPair } from './settled-pair.ts';
import { shareRow } from './share-row.ts';

/**
 * Brings a record that was read and its row into step. CRM requests: 0 when nothing mapped has
 * changed, 1 when a linked row changes, 2 for a record seen for the first time (look-up and write), 1
 * to look at a row that was changed in the CRM; commercetools requests: 1 when something goes back.
 */
export function syncPair<S extends Synced>(
  run: Run,
  mapped: Mapped<S>,
  reached: Reached,
): Promise<Outcome> {
  const link = standingLink(run);
  reached.otherAddresses = mapped.record.otherAddresses;
  return link === null ? firstSight(run, mapped, reached) : knownRow(run, mapped, link, reached);
}

/** The link, unless a person has said that the two do not belong together. */
export function standingLink({ context }: Run): Link | null {
  const { link, verdicts } = context;
  if (link === null) return null;
  const named = verdicts.find(({ is }) => is === 'always');
  const isProven = link.reason === 'shared' || certainReasons.includes(link.reason);
  if (named !== undefined && (named.crmId !== link.crmId || !isProven)) return null;
  return verdicts.some(({ crmId, is }) => is === 'never' && crmId === link.crmId) ? null : link;
}

async function knownRow<S extends Synced>(
  run: Run,
  mapped: Mapped<S>,
  link: Link,
  reached: Reached,
): Promise<Outcome> {
  if (link.reason === 'shared') return knownShared(run, mapped, link, reached);
  const pair = asSettled(run, mapped, link) ?? (await asRead(run, mapped, link));
  if (pair === 'shared') return shared(run, mapped, link, reached);
  const kept = await keepInStep(run, pair, 'merge');
  if (kept === 'taken') throw taken(mapped, link.crmId);
  return settled(run, kept, [], reached);
}

/** The record may have been read again on the way: its further addresses are those of that reading. */
function settled<S extends Synced>(
  run: Run,
  kept: InStep<S>,
  appeared: readonly string[],
  reached: Reached,
): Promise<Outcome> {
  reached.otherAddresses = kept.pair.mapped.record.otherAddresses;
  return settledPair(run, kept, appeared);
}

function taken<S extends Synced>({ of }: Mapped<S>, rowId: string): Problem {
  return new Problem('CWY-3004', { place: `${of.target.table} ${rowId}` });
}

/** Who else the row stands for concerns nobody as long as neither side has news of it. */
async function knownShared<S extends Synced>(
  run: Run,
  mapped: Mapped<S>,
  link: Link,
  reached: Reached,
): Promise<Outcome> {
  const { mirror, events } = run.context;
  const { of, record } = mapped;
  const isNews = events.some(({ kind }) => kind === 'crm') || of.saysAnything(run, record);
  if (mirror === null || isNews) return shared(run, mapped, link, reached);
  note(run, 'compare', 'unchanged', { note: `another ${of.noun} fills this ${of.target.table}` });
  return done(run, 'unchanged', {
    ...of.results(run, record),
    mirror: { ...mirror, version: record.version },
    touched: { ...noneTouched, contacts: of.touchesBuyers(run) ? [link.crmId] : [] },
  });
}

const noneTouched = { customers: [], contacts: [] } as const;

/** Decides who the record is, and again for as long as somebody else gets there first. */
async function firstSight<S extends Synced>(
  run: Run,
  mapped: Mapped<S>,
  reached: Reached,
): Promise<Outcome> {
  const { conflictAttemptsMax } = run.deps.settings.retry;
  for (let attempt = 0; attempt <= conflictAttemptsMax; attempt++) {
    const identified = await identify(run, mapped, reached);
    const found = identified.is === 'new' ? 'never' : await foundPair(run, mapped, identified);
    const pair = found === 'never' ? await newRow(run, mapped) : found;
    if ('shares' in pair) {
      const outcome = await sharedUnlessTaken(run, mapped, pair.shares, reached);
      if (outcome === 'taken') continue;
      return outcome;
    }
    const kept = await keepInStep(run, pair, 'identify');
    if (kept !== 'taken') return settled(run, kept, mapped.of.wakes(mapped.record), reached);
  }
  throw new Problem('CWY-4008', { value: `${conflictAttemptsMax} conflicts` });
}

async function shared<S extends Synced>(
  run: Run,
  mapped: Mapped<S>,
  link: Link,
  reached: Reached,
): Promise<Outcome> {
  const outcome = await sharedUnlessTaken(run, mapped, link, reached);
  if (outcome === 'taken') throw taken(mapped, link.crmId);
  return outcome;
}

async function sharedUnlessTaken<S extends Synced>(
  run: Run,
  mapped: Mapped<S>,
  link: Link,
  reached: Reached,
): Promise<Outcome | 'taken'> {
  const { of, record, values } = mapped;
  const answer = await shareRow(run, mapped, link);
  if (answer.is === 'taken') return 'taken';
  if (answer.is === 'free') return freed(run, mapped, answer.rowId, reached);
  const beside = await of.sharing(run, mapped);
  const { crmId } = answer.link;
  const mirror = { ref: record.ref, version: record.version, etag: null, crmId, values, crm: {} };
  const isNews = answer.wrote || run.context.link?.crmId !== crmId;
  const [whoWaits] = of.wakes(record);
  return done(run, isNews ? 'applied' : 'unchanged', {
    ...beside,
    link: linkOf(mapped, crmId, 'shared'),
    mirror,
    mergedFrom: answer.mergedFrom,
    touched: { ...noneTouched, contacts: [crmId] },
    appeared: whoWaits === undefined ? [] : [whoWaits],
  });
}

/**
 * The record that filled the row has left it. What is on it was never agreed with this one, and that
 * it was left to this one proves nothing.
 */
async function freed<S extends Synced>(
  run: Run,
  mapped: Mapped<S>,
  rowId: string,
  reached: Reached,
): Promise<Outcome> {
  const found = await readRow(run, mapped.of, rowId, columnsOf(mapped));
  const pair = await takenPair(run, mapped, found, 'freed', true);
  const kept = await keepInStep(run, pair, 'merge');
  if (kept === 'taken') throw taken(mapped, rowId);
  return settled(run, kept, mapped.of.wakes(mapped.record), reached);
}
