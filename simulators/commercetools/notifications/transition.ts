import type { Doc, Row } from '../storage/doc.ts';

/** A message before it gets an id and a sequence number: its type and its own fields. */
export type MessageBody = Doc & { type: string };

/** The two versions of a resource around one request, and the actions that led from one to the other. */
export type Transition = {
  before: Row | undefined;
  after: Row | undefined;
  actions: readonly Doc[];
  path: string;
};

export type MessageRule = (transition: Transition) => MessageBody[];
