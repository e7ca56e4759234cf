/** The kinds of commercetools resources that Causeway keeps in step. */
export const recordKinds = ['customer', 'business-unit', 'order', 'payment', 'cart'] as const;
export type RecordKind = (typeof recordKinds)[number];

/** Names one commercetools resource, across projects. */
export interface RecordRef {
  readonly projectKey: string;
  readonly kind: RecordKind;
  readonly id: string;
}

/** One text per record: the key under which its work coalesces in the queue. */
export function recordKey(ref: RecordRef): string {
  return `${ref.projectKey}/${ref.kind}/${ref.id}`;
}
