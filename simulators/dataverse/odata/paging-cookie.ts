import { refusal } from '../errors.ts';
import type { Cell } from './scope.ts';

/** Where the next page begins: after the row with these order values and this slot. */
export type Cursor = {
  readonly page: number;
  readonly order: readonly Cell[];
  readonly slot: number;
  /** Set while changes are tracked; the order then holds versions. */
  readonly tracking?: boolean;
};

const isCell = (value: unknown): value is Cell =>
  value === null || ['boolean', 'number', 'string'].includes(typeof value);

const pattern = /^<cookie pagenumber="(\d+)" pagingcookie="([^"]*)" istracking="(True|False)" \/>$/;

/** The `$skiptoken` of a next link, in the shape that the service uses; opaque to clients. */
export const cookieFrom = (cursor: Cursor): string => {
  const place = Buffer.from(JSON.stringify([cursor.slot, ...cursor.order])).toString('base64url');
  const inner = `<cookie page="${cursor.page - 1}"><place last="${place}" /></cookie>`;
  const twice = encodeURIComponent(encodeURIComponent(inner));
  const tracking = cursor.tracking === true ? 'True' : 'False';
  return `<cookie pagenumber="${cursor.page}" pagingcookie="${twice}" istracking="${tracking}" />`;
};

/** Reads a cookie back; anything that was not made here is refused. */
export const cursorFrom = (token: string): Cursor => {
  const [, page, twice, tracking] = pattern.exec(token) ?? [];
  const malformed = refusal('queryInvalid', 'Malformed XML in the Paging Cookie');
  if (page === undefined || twice === undefined) throw malformed;
  try {
    const inner = decodeURIComponent(decodeURIComponent(twice));
    const place = /last="([\w-]*)"/.exec(inner)?.[1] ?? '';
    const read: unknown = JSON.parse(Buffer.from(place, 'base64url').toString());
    if (!Array.isArray(read)) throw malformed;
    const [slot, ...order] = read;
    if (typeof slot !== 'number' || !order.every(isCell)) throw malformed;
    return { page: Number(page), order, slot, tracking: tracking === 'True' };
  } catch {
    throw malformed;
  }
};
