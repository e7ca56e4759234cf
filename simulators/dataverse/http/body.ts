import type { IncomingMessage } from 'node:http';
import { refusal } from '../errors.ts';

/** Larger requests are refused with 413. */
const bodyBytesMax = 125_000_000;

/** Reads a request body as UTF-8 text. */
export const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    bytes += chunk.length;
    if (bytes > bodyBytesMax) throw refusal('payloadTooLarge', bodyBytesMax);
    chunks.push(chunk);
  }
  return chunks.length === 1 ? String(chunks[0]) : Buffer.concat(chunks).toString();
};

const methodsWithBody = new Set(['POST', 'PATCH', 'PUT']);

/** True when a body may follow; for the others nothing is read. */
export const hasBody = (method: string | undefined): boolean => methodsWithBody.has(method ?? '');
