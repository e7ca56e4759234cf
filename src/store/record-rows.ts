import { type RecordRef, recordKinds } from '../core/model/record.ts';
import { must } from '../std/assert.ts';
import type { Instant } from '../std/time.ts';

/** The record behind a key as `recordKey` makes them. */
export function refOfKey(key: string): RecordRef {
  const [projectKey = '', kindText = '', ...id] = key.split('/');
  const kind = must(
    recordKinds.find((known) => known === kindText),
    `A record key names a known kind, not ${kindText}`,
  );
  return { projectKey, kind, id: id.join('/') };
}

/** PostgreSQL's text for a timestamp, as JSON or the driver give it, in our form. */
export function instant(value: string | Date): Instant {
  return new Date(value).toISOString();
}

export function instantOrNull(value: string | Date | null): Instant | null {
  return value === null ? null : instant(value);
}
