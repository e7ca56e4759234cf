import { refusal } from '../errors.ts';

const SEGMENTS_MAX = 12;

/** A `%27` opens and closes a quoted key value just as `'` does. */
const quoteAt = (text: string, at: number): number => {
  if (text[at] === "'") return 1;
  return text.startsWith('%27', at) ? 3 : 0;
};

const decode = (segment: string): string => {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    throw refusal('pathDangerous', '%');
  }
};

/** Splits a path at its slashes, except within quoted key values, and decodes the pieces. */
export const splitPath = (path: string): string[] => {
  const segments: string[] = [];
  let quoted = false;
  let start = 0;
  for (let at = 0; at < path.length; at += 1) {
    const quote = quoteAt(path, at);
    if (quote > 0) {
      quoted = !quoted;
      at += quote - 1;
    } else if (path[at] === '/' && !quoted) {
      segments.push(decode(path.slice(start, at)));
      start = at + 1;
    }
  }
  segments.push(decode(path.slice(start)));
  if (segments.length > SEGMENTS_MAX) throw refusal('segmentUnknown', segments.at(-1) ?? '');
  return segments.filter((segment) => segment !== '');
};
