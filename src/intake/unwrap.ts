/** A subscription that AWS SNS wants confirmed before it sends anything. */
export interface SnsConfirmation {
  readonly topic: string;
  /** Visiting it confirms. Never done by ourselves: the body could come from anybody. */
  readonly url: string;
}

/** What a request body holds once the transport's wrapping is off. */
export type Unwrapped =
  | { readonly is: 'notifications'; readonly bodies: readonly unknown[] }
  | { readonly is: 'event-grid-validation'; readonly code: string }
  | { readonly is: 'sns-confirmation'; readonly confirmation: SnsConfirmation };

type Fields = Readonly<Record<string, unknown>>;
type Wrapping = (body: Fields) => Unwrapped | null;

/** Event Grid probes an endpoint with one event that carries a code to be sent back. */
const eventGridValidation: Wrapping = (body) => {
  const type = body.eventType ?? body.type;
  if (type !== 'Microsoft.EventGrid.SubscriptionValidationEvent') return null;
  const data = fieldsOf(body.data);
  const code = data?.validationCode;
  return typeof code === 'string' ? { is: 'event-grid-validation', code } : null;
};

/** `{Type: 'SubscriptionConfirmation', TopicArn, SubscribeURL}` */
const snsConfirmation: Wrapping = (body) => {
  if (body.Type !== 'SubscriptionConfirmation') return null;
  const { TopicArn: topic, SubscribeURL: url } = body;
  if (typeof topic !== 'string' || typeof url !== 'string') return null;
  return { is: 'sns-confirmation', confirmation: { topic, url } };
};

/** `{Type: 'Notification', Message: '<json>'}` */
const snsNotification: Wrapping = (body) =>
  body.Type === 'Notification' ? fromJson(body.Message) : null;

/** `{message: {data: '<base64 json>'}, subscription}`; commercetools Connect sends the same. */
const pubSubPush: Wrapping = (body) => {
  const data = fieldsOf(body.message)?.data;
  return typeof data === 'string' ? fromJson(Buffer.from(data, 'base64').toString('utf8')) : null;
};

/** `{'detail-type', source, detail: {...}}`; no commercetools payload has a field `detail`. */
const eventBridge: Wrapping = (body) => {
  const detail = fieldsOf(body.detail);
  return detail === null ? null : notifications([detail]);
};

const wrappings: readonly Wrapping[] = [
  eventGridValidation,
  snsConfirmation,
  snsNotification,
  pubSubPush,
  eventBridge,
];

/**
 * Takes a notification out of what Pub/Sub, SNS, EventBridge or Event Grid put around it. A body
 * in no known wrapping, or whose wrapping is broken, is handed on as it is: nothing gets lost here.
 */
export function unwrap(body: unknown): Unwrapped {
  if (Array.isArray(body)) return unwrapBatch(body);
  return unwrapOne(body);
}

/**
 * Event Grid sends arrays, of one element unless batching is switched on. A handshake always comes
 * alone; among others it is handed on like any body, so that the others are not lost over it.
 */
function unwrapBatch(batch: readonly unknown[]): Unwrapped {
  if (batch.length === 1) return unwrapOne(batch[0]);
  return notifications(
    batch.flatMap((body) => {
      const one = unwrapOne(body);
      return one.is === 'notifications' ? one.bodies : [body];
    }),
  );
}

function unwrapOne(body: unknown): Unwrapped {
  const fields = fieldsOf(body);
  if (fields !== null) {
    for (const wrapping of wrappings) {
      const inner = wrapping(fields);
      if (inner !== null) return inner;
    }
  }
  return notifications([body]);
}

function fromJson(text: unknown): Unwrapped | null {
  if (typeof text !== 'string') return null;
  const value = parseJson(text);
  return fieldsOf(value) === null ? null : notifications([value]);
}

function notifications(bodies: readonly unknown[]): Unwrapped {
  return { is: 'notifications', bodies };
}

/** The value of a JSON text, or the text itself when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function fieldsOf(value: unknown): Fields | null {
  return isFields(value) ? value : null;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
