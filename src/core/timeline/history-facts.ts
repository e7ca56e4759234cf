import { compareMoney, isSameUnit } from '../model/money-arithmetic.ts';
import type { AppliedEdit, CustomerMove, Order } from '../model/order.ts';
import type { Fact, PlacedDetail } from './fact.ts';
import { makeFact } from './make-fact.ts';
import type { Reading } from './reading.ts';
import { type Baseline, baselineOf, coveredBy, toldOf } from './told.ts';

/** A reported change, with the time of its report. */
type Dated<T> = T & { readonly at: string };

/**
 * Every order was placed, with the total and by the customer that it had then: as told before any
 * edit, as the first edit tells, else as it is now.
 */
export function placedFacts(reading: Reading): readonly Fact[] {
  const { order } = reading;
  const told = toldOf(reading.ledger, 'placed');
  const since = (version: number): boolean => told === null || version <= (told.fact.version ?? 0);
  const edit = editsOf(reading).find(({ version }) => since(version));
  const move = movesOf(reading).find(({ version }) => since(version));
  const usable = told !== null && told.taxed === isTaxed(order) ? told.fact : null;
  const toldBy = told?.fact.detail?.is === 'placed' ? told.fact.detail.customerId : null;
  const first = [edit, move].flatMap((change) =>
    change === undefined ? [] : [change.version - 1],
  );
  const total = edit?.before ?? usable?.amount ?? order.total;
  const detail: PlacedDetail = {
    is: 'placed',
    how: howPlaced(order),
    customerId: move === undefined ? (told === null ? order.customerId : toldBy) : move.from,
  };
  const version = Math.min(...first, usable?.version ?? order.version);
  const at = order.completedAt ?? order.createdAt;
  return [{ ...makeFact('placed', total, at, order.createdAt), detail, version }];
}

function howPlaced(order: Order): PlacedDetail['how'] {
  if (order.recurringOrderId !== null || order.origin === 'RecurringOrder') return 'recurring';
  return order.completedAt === null ? 'created' : 'imported';
}

/**
 * One fact per applied edit that changed the total. Where Messages are not kept, the ledger's last
 * total tells that there was a change, though not of how many edits.
 */
export function editedFacts(reading: Reading): readonly Fact[] {
  const { order, ledger } = reading;
  const edits = editsOf(reading);
  const facts = edits
    .filter(({ version }) => !coveredBy(ledger, 'edited', version))
    .map((edit) => ({
      ...makeFact('edited', edit.after, edit.at, edit.at),
      key: `edited:${edit.id}`,
      of: edit.before,
      version: edit.version,
    }));
  const last = latest(baselineOf(ledger, 'edited', isTaxed(order)), edits.at(-1));
  if (last === null || isSameTotal(last.total, order.total)) return facts;
  const change: Fact = {
    ...makeFact('edited', order.total, null, order.modifiedAt),
    key: `edited:v${last.version}`,
    of: last.total,
    version: order.version,
  };
  return [...facts, change];
}

/** What was told last: by the ledger, or by a newer reported edit. */
function latest(
  told: Baseline | null,
  edit: AppliedEdit | undefined,
): Pick<Baseline, 'version' | 'total'> | null {
  if (edit === undefined || (told !== null && told.version >= edit.version)) return told;
  return { version: edit.version, total: edit.after };
}

/**
 * One fact per change from one customer to another. A guest that becomes known, or a customer that
 * is taken off, is no move.
 */
export function movedFacts(reading: Reading): readonly Fact[] {
  const { order, ledger } = reading;
  const moves = movesOf(reading);
  const facts = moves
    .filter(({ version }) => !coveredBy(ledger, 'moved', version))
    .flatMap((move) => moveFact(reading, `moved:${move.id}`, move, move.at));
  const told = baselineOf(ledger, 'moved', isTaxed(order));
  const lastMove = moves.at(-1);
  if (told === null || (lastMove !== undefined && lastMove.version > told.version)) return facts;
  const change = { from: told.customerId, to: order.customerId, version: order.version };
  return [...facts, ...moveFact(reading, `moved:v${told.version}`, change, null)];
}

function moveFact(
  { order }: Reading,
  key: string,
  move: Pick<CustomerMove, 'from' | 'to' | 'version'>,
  at: string | null,
): readonly Fact[] {
  const { from, to, version } = move;
  if (from === null || to === null || from === to) return [];
  const fact = makeFact('moved', order.total, at, order.modifiedAt);
  return [{ ...fact, key, detail: { is: 'moved', from, to }, version }];
}

function editsOf({ changes }: Reading): readonly Dated<AppliedEdit>[] {
  return changes
    .flatMap(({ at, edit }) => (edit === undefined ? [] : [{ ...edit, at }]))
    .filter(({ before, after }) => !isSameTotal(before, after))
    .filter(isFirstOfItsId)
    .sort((a, b) => a.version - b.version);
}

function movesOf({ changes }: Reading): readonly Dated<CustomerMove>[] {
  return changes
    .flatMap(({ at, move }) => (move === undefined ? [] : [{ ...move, at }]))
    .filter(isFirstOfItsId)
    .sort((a, b) => a.version - b.version);
}

/** A Message may be listed twice. */
function isFirstOfItsId<T extends { readonly id: string }>(
  one: T,
  index: number,
  all: readonly T[],
): boolean {
  return all.findIndex(({ id }) => id === one.id) === index;
}

function isSameTotal(a: Order['total'], b: Order['total']): boolean {
  return isSameUnit(a, b) && compareMoney(a, b) === 0;
}

/** Tax that becomes known raises the total of an order without changing the order. */
function isTaxed(order: Order): boolean {
  return order.net !== null;
}
