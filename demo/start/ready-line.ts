import { objectOf, type Raw } from '../raw.ts';

/** What a process says of itself when it is ready: one JSON line; null for every other line. */
export function readyLine(line: string): Raw | null {
  if (!line.startsWith('{"ready":true')) return null;
  return objectOf(JSON.parse(line));
}
