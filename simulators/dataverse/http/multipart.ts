/** One part of a multipart message: its headers, names in lower case, and what follows them. */
export type Part = { readonly headers: ReadonlyMap<string, string>; readonly body: string };

const headerLinesMax = 100;

/** Reads header lines from `text`; what follows the blank line is the body. */
export const parsePart = (text: string): Part => {
  const headers = new Map<string, string>();
  let at = 0;
  for (let lines = 0; lines < headerLinesMax && at < text.length; lines += 1) {
    const end = text.indexOf('\n', at);
    const line = (end < 0 ? text.slice(at) : text.slice(at, end)).trimEnd();
    at = end < 0 ? text.length : end + 1;
    if (line === '') break;
    const colon = line.indexOf(':');
    if (colon > 0)
      headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return { headers, body: text.slice(at) };
};

/** The boundary of a `multipart/mixed` content type, quoted or not; undefined for other types. */
export const boundaryOf = (contentType: string | undefined): string | undefined => {
  const found = /^\s*multipart\/mixed\s*;.*?boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(
    contentType ?? '',
  );
  return found?.[1] ?? found?.[2];
};

const CR = 13;

/** The end of a part: the line break before a boundary belongs to the boundary. */
const contentEnd = (text: string, delimiter: number): number =>
  text.charCodeAt(delimiter - 2) === CR ? delimiter - 2 : delimiter - 1;

/** The next place where `delimiter` begins a line. */
const findLine = (text: string, delimiter: string, from: number): number => {
  if (from === 0 && text.startsWith(delimiter)) return 0;
  const at = text.indexOf(`\n${delimiter}`, Math.max(0, from - 1));
  return at < 0 ? -1 : at + 1;
};

/**
 * Cuts a multipart body into its parts; lines may end in CRLF or LF. Undefined when the closing
 * boundary is missing. More than `partsMax` parts are not looked at: one more than the limit comes
 * back, so that the caller can refuse.
 */
export const splitMultipart = (
  text: string,
  boundary: string,
  partsMax: number,
): string[] | undefined => {
  const delimiter = `--${boundary}`;
  const parts: string[] = [];
  let start = findLine(text, delimiter, 0);
  while (start >= 0 && parts.length <= partsMax) {
    const after = start + delimiter.length;
    if (text.startsWith('--', after)) return parts;
    const lineEnd = text.indexOf('\n', after);
    const next = lineEnd < 0 ? -1 : findLine(text, delimiter, lineEnd + 1);
    if (next < 0) return undefined;
    parts.push(text.slice(lineEnd + 1, contentEnd(text, next)));
    start = next;
  }
  return parts.length > partsMax ? parts : undefined;
};
