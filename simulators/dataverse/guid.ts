import { createHash, randomUUID } from 'node:crypto';

const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** True for the usual text form of a GUID, in any letter case. */
export const isGuid = (text: string): boolean => text.length === 36 && pattern.test(text);

/** A GUID made from a name, so that fixed things keep their ids from run to run. */
export const guidFrom = (name: string): string => {
  const hash = createHash('sha256').update(name).digest('hex');
  const parts = [hash.slice(0, 8), hash.slice(8, 12), `4${hash.slice(13, 16)}`];
  return [...parts, `8${hash.slice(17, 20)}`, hash.slice(20, 32)].join('-');
};

const GUID_LENGTH = 36;

/**
 * The text as one piece. One that was cut out of a URL keeps the whole URL in memory, and one put
 * together from parts keeps the parts, which is up to 450 bytes for a GUID.
 */
export const inOnePiece = (): ((guid: string) => string) => {
  const bytes = Buffer.alloc(GUID_LENGTH);
  return (guid) => {
    const length = bytes.write(guid, 0, 'latin1');
    return length === guid.length ? bytes.toString('latin1', 0, length) : guid;
  };
};

/** Makes random GUIDs, each in one piece. */
export const guidMaker = (): (() => string) => {
  const compact = inOnePiece();
  return () => compact(randomUUID());
};
