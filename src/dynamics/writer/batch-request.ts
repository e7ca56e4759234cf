import { serviceRoot, type WireRequest } from '../courier.ts';

/** What stands around one part, beside its own text. */
const partCharsAround = 200;

/** About how much of a batch's body the part takes. */
export function partChars(part: WireRequest): number {
  return part.path.length + (part.body?.length ?? 0) + partCharsAround;
}

/**
 * Requests as one `$batch` that goes on after a part has failed (fact sheet dataverse, 4). Parts
 * are carried out one after the other and answered in their order.
 */
export function batchRequest(parts: readonly WireRequest[], boundary: string): WireRequest {
  const body = parts.map((part) => `--${boundary}\r\n${partText(part)}`).join('');
  return {
    method: 'POST',
    path: '$batch',
    headers: {
      'content-type': `multipart/mixed; boundary="${boundary}"`,
      prefer: 'odata.continue-on-error',
    },
    body: `${body}--${boundary}--\r\n`,
  };
}

function partText({ method, path, headers, body }: WireRequest): string {
  const lines = [
    'Content-Type: application/http',
    'Content-Transfer-Encoding: binary',
    '',
    `${method} ${serviceRoot}${path} HTTP/1.1`,
    'Accept: application/json',
  ];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  return `${lines.join('\r\n')}\r\n\r\n${body ?? ''}\r\n`;
}
