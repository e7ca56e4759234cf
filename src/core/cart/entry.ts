import { Problem } from '../../problems/problem.ts';
import { shorten } from '../../std/text.ts';
import type { Instant } from '../../std/time.ts';
import type { ColumnValues } from '../mapping/column-values.ts';
import { lengthProblem } from '../mapping/fit.ts';
import type { Source } from '../mapping/provenance.ts';
import type { Cart, OrderOfCart } from '../model/cart.ts';
import { decimalNumber, moneyText } from '../model/money-text.ts';
import {
  contextColumns,
  contextLengths,
  type StoreLabels,
} from '../store-context/store-context.ts';
import {
  dateText,
  descriptionLengthMax,
  goodsLines,
  subjectLengthMax,
  textLength,
} from '../timeline/entry-text.ts';
import { entryIdOf, type TimelineTable } from '../timeline/target.ts';
import { cartAddress } from './address.ts';
import { contentOf } from './derive-step.ts';
import type { CartEnding, ToldSilence } from './told-silence.ts';

/**
 * An entry about a cart, save for the person that it regards: in columns of `cwy_orderactivity`, whatever
 * table `told` says that it goes to (`columnsIn`).
 */
export interface CartEntry {
  readonly factKey: string;
  readonly told: ToldSilence;
  readonly values: ColumnValues;
  /** Write nothing unless this is empty (`requireFit`). */
  readonly problems: readonly Problem[];
}

/** What a written entry says from now on; the other columns of its row stay. */
export interface CartAmendment {
  readonly factKey: string;
  readonly values: ColumnValues;
}

/** The key under which the ledger knows the entry of one silence. */
export function abandonedKey(version: number): string {
  return `cart-abandoned:${version}`;
}

/**
 * The entry of a cart that was left: dated by its last change, which is when its shopper left it.
 * `url` is the template of `cartAddress`. The same version always gets
 * the same row.
 */
export function cartEntry(
  cart: Cart,
  url: string | null,
  source: Source,
  labels: StoreLabels = {},
  crmTable: TimelineTable = 'cwy_orderactivity',
): CartEntry {
  const { projectKey, id } = cart.ref;
  const factKey = abandonedKey(cart.version);
  const subject = shorten(
    `Cart ${id.slice(0, 8)} abandoned – ${moneyText(cart.total)}`,
    subjectLengthMax,
  );
  const description = descriptionOf(cart, subject, url);
  const values: ColumnValues = {
    subject,
    description,
    actualend: cart.modifiedAt,
    sortdate: cart.modifiedAt,
    statecode: 1,
    statuscode: 2,
    cwy_commercetoolsid: id,
    cwy_projectkey: projectKey,
    cwy_ordernumber: null,
    cwy_fact: factKey,
    cwy_kind: 'cart-abandoned',
    cwy_amount: decimalNumber(cart.total),
    cwy_currency: cart.total.currency,
    ...contextColumns(cart, labels),
    cwy_sourceeventid: source.eventId,
    cwy_correlationid: source.correlationId,
  };
  const told = {
    version: cart.version,
    crmTable,
    crmId: entryIdOf(crmTable, cart.ref, factKey),
    subject,
    description,
    content: contentOf(cart),
  };
  return { factKey, told, values, problems: problemsOf(cart, values) };
}

/** What an entry says when its cart has come to an end; the order only of a cart that was ordered. */
export function cartAmendment(
  entry: ToldSilence,
  how: CartEnding,
  order: OrderOfCart | null,
  source: Source,
): CartAmendment {
  const ending = endingTexts[how](order);
  const when = order === null ? '' : ` on ${dateText(order.createdAt)}`;
  return {
    factKey: `${how === 'ordered' ? 'cart-recovered' : `cart-closed-${how}`}:${entry.version}`,
    values: {
      subject: shorten(`${entry.subject} – ${ending}`, subjectLengthMax),
      description: shorten(
        `Since then ${ending}${when}.\n${entry.description}`,
        descriptionLengthMax,
      ),
      cwy_kind: how === 'ordered' ? 'cart-recovered' : 'cart-closed',
      cwy_ordernumber: order?.orderNumber ?? null,
      cwy_sourceeventid: source.eventId,
      cwy_correlationid: source.correlationId,
    },
  };
}

const endingTexts: Readonly<Record<CartEnding, (order: OrderOfCart | null) => string>> = {
  ordered: (order) =>
    order === null ? 'ordered' : `ordered as ${order.orderNumber ?? order.id.slice(0, 8)}`,
  merged: () => 'merged into another cart',
  frozen: () => 'frozen',
  emptied: () => 'emptied',
  deleted: () => 'deleted',
  again: () => 'filled otherwise and abandoned again',
};

/** Room that is left for how the cart ends. */
const endingLengthMax = 120;

function descriptionOf(cart: Cart, subject: string, url: string | null): string {
  const head = [subject, lastChange(cart.modifiedAt)];
  const address = url === null ? null : cartAddress(cart, url);
  const foot = [
    `Total: ${moneyText(cart.total)}`,
    ...(cart.storeKey === null ? [] : [`Store: ${cart.storeKey}`]),
    ...(address === null ? [] : [`Open: ${address}`]),
    `commercetools cart ${cart.ref.id}`,
  ];
  const lengthMax = descriptionLengthMax - endingLengthMax;
  const room = lengthMax - textLength([...head, ...foot]);
  const text = [...head, ...goodsLines(cart.lines, room), ...foot].join('\n');
  return shorten(text, lengthMax);
}

function lastChange(at: Instant): string {
  return `Last changed on ${dateText(at)}`;
}

/** The range of a Dataverse decimal column. */
const decimalMax = 100_000_000_000;

function problemsOf(cart: Cart, values: ColumnValues): readonly Problem[] {
  const place = 'cart -> cwy_orderactivity';
  const tooLong = Object.entries(contextLengths).map(([column, lengthMax]) =>
    lengthProblem(`${place}.${column}`, values[column] ?? null, lengthMax),
  );
  const tooMuch =
    Math.abs(decimalNumber(cart.total)) <= decimalMax
      ? null
      : new Problem('CWY-4009', {
          place: `${place}.cwy_amount`,
          value: 'a larger amount',
          bound: `at most ${decimalMax}`,
        });
  return [...tooLong, tooMuch].filter((problem) => problem !== null);
}
