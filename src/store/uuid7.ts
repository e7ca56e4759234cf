import { randomFillSync } from 'node:crypto';

/** Gives ids that sort by the time they were made, so that indexes grow at one end. */
export type IdSource = () => string;

/**
 * UUID version 7 (RFC 9562), strictly ascending within the source even where the clock stands still
 * or goes back. PostgreSQL makes them itself only from version 18 on.
 */
export function uuid7Source(now: () => number = Date.now): IdSource {
  const bytes = new Uint8Array(16);
  let millisecond = 0;
  let counter = 0;
  return () => {
    randomFillSync(bytes, 8);
    const present = now();
    if (present > millisecond) {
      millisecond = present;
      counter = 0;
    } else if (counter < counterMax) {
      counter += 1;
    } else {
      millisecond += 1;
      counter = 0;
    }
    const time = millisecond.toString(16).padStart(12, '0');
    const sequence = (0x7000 | counter).toString(16);
    const tail = Buffer.from(bytes.buffer, 8, 8);
    tail[0] = 0x80 | ((tail[0] ?? 0) & 0x3f);
    const rest = tail.toString('hex');
    return `${time.slice(0, 8)}-${time.slice(8)}-${sequence}-${rest.slice(0, 4)}-${rest.slice(4)}`;
  };
}

/** 12 bits are left for it beside the version. */
const counterMax = 0xfff;

/** Whether the text can be compared with a column of ids; PostgreSQL refuses any other. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}
