import type { HttpAnswer } from '../http.ts';

/**
 * The answers inside the answer to a batch, in the order of the parts; null when it is no such
 * answer. Of one that was cut off those parts come that are complete.
 */
export function answersIn(answer: HttpAnswer): readonly HttpAnswer[] | null {
  const type = answer.header('content-type') ?? '';
  const boundary = /^multipart\/mixed\s*;.*\bboundary="?([^";]+)"?/i.exec(type)?.[1];
  if (boundary === undefined) return null;
  const pieces = answer.text.split(`--${boundary}`);
  // Before the first delimiter stands nothing; after the last, the end mark or what was cut off.
  return pieces
    .slice(1, -1)
    .map(partOf)
    .filter((part) => part !== null);
}

const headEnd = /\r?\n\r?\n/;

function partOf(piece: string): HttpAnswer | null {
  const [, http = ''] = splitOnce(piece, headEnd);
  const [head, body] = splitOnce(http, headEnd);
  const status = /^HTTP\/1\.1 (\d{3})/.exec(head)?.[1];
  if (status === undefined) return null;
  return { status: Number(status), header: (name) => headerIn(head, name), text: body.trimEnd() };
}

function splitOnce(text: string, mark: RegExp): readonly [string, string] {
  const found = mark.exec(text);
  if (found === null) return [text, ''];
  return [text.slice(0, found.index), text.slice(found.index + found[0].length)];
}

function headerIn(head: string, name: string): string | null {
  for (const line of head.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0 && line.slice(0, colon).toLowerCase() === name) {
      return line.slice(colon + 1).trim();
    }
  }
  return null;
}
