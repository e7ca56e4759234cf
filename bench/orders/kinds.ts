/** The kinds of events that are measured. */
export const kinds = ['placed', 'updated', 'refunded'] as const;
export type Kind = (typeof kinds)[number];

/** A customer with an order that is paid for by a payment of its own. */
export interface Trade {
  readonly customerId: string;
  readonly orderId: string;
  readonly paymentId: string;
}

/** One event: what commercetools sends, and the two calls that are all there is to do about it. */
export interface BenchEvent {
  /** A CloudEvent with the Message in it. */
  readonly body: string;
  /** Below the project: what has to be read. */
  readonly get: string;
  /** Below the service root: the row that has to be written. */
  readonly patch: string;
}

/** The step of the journal that brings the CRM row about. */
export const writeSteps: Readonly<Record<Kind, string>> = {
  placed: 'create cwy_orderactivity',
  updated: 'update contact',
  refunded: 'create cwy_orderactivity',
};
