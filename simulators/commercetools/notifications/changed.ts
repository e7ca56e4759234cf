import { type Doc, docs, type Row, same, text } from '../storage/doc.ts';
import type { MessageBody } from './transition.ts';

/** A plain field whose change has a message of its own. */
export type FieldRule = {
  field: string;
  type: string;
  /** Name of the new value in the message, where it differs from the field. */
  as?: string;
  /** Name of the previous value in the message, where the message has one. */
  old?: string;
};

/** Messages for the plain fields that differ. */
export function fieldMessages(rules: readonly FieldRule[], before: Row, after: Row): MessageBody[] {
  return rules
    .filter(({ field }) => !same(before[field], after[field]))
    .map(({ field, type, as, old }) => ({
      type,
      [as ?? field]: after[field],
      ...(old === undefined ? {} : { [old]: before[field] }),
    }));
}

export type Listed = { added: Doc[]; removed: Doc[]; changed: Doc[] };

/** Members of a list compared by identity: what came, what went, what is no longer the same. */
export function compareLists(
  before: unknown,
  after: unknown,
  identity: (item: Doc) => string | undefined = (item) => text(item.id),
): Listed {
  const index = (items: Doc[]) => new Map(items.map((item) => [identity(item), item]));
  const old = index(docs(before));
  const fresh = index(docs(after));
  return {
    added: [...fresh].filter(([id]) => !old.has(id)).map(([, item]) => item),
    removed: [...old].filter(([id]) => !fresh.has(id)).map(([, item]) => item),
    changed: [...fresh]
      .filter(([id, item]) => old.has(id) && !same(old.get(id), item))
      .map(([, item]) => item),
  };
}

/** Ids that one list has and the other has not. */
export const idsAdded = (before: unknown, after: unknown): string[] => {
  const old = new Set(Array.isArray(before) ? before : []);
  return (Array.isArray(after) ? after : []).filter((id) => typeof id === 'string' && !old.has(id));
};

export const hasAction = (actions: readonly Doc[], name: string): boolean =>
  actions.some(({ action }) => action === name);
