import { Buffer } from 'node:buffer';
import type { Notification } from '../notifications/notifier.ts';
import { type Doc, type Row, text, toDoc } from '../storage/doc.ts';

/** Where destinations that are not HTTP are pushed to, and what every push carries along. */
export type SinkSettings = {
  /** Pub/Sub topic to push URL: what a push subscription on the topic would be in the cloud. */
  pubsubPush: Record<string, string>;
  /** Extra headers of each push, such as the bearer token that a push subscription is set to send. */
  headers: Record<string, string>;
  /** Messages whose payload is larger go out without it. */
  payloadBytesMax: number;
};

export type SinkRequest = { url: string; headers: Record<string, string>; body: string };

/** Message fields that survive when the payload is too large. */
const always = [
  'notificationType',
  'projectKey',
  'id',
  'version',
  'sequenceNumber',
  'resource',
  'resourceVersion',
  'resourceUserProvidedIdentifiers',
  'createdAt',
  'lastModifiedAt',
];

function fitted({ kind, type, payload }: Notification, bytesMax: number): Doc {
  if (kind !== 'message' || Buffer.byteLength(JSON.stringify(payload)) <= bytesMax) return payload;
  return {
    ...Object.fromEntries(always.map((field) => [field, payload[field]])),
    payloadNotIncluded: { reason: 'Payload too large.', payloadType: type },
  };
}

function cloudEvent(notification: Notification, payload: Doc): Doc {
  const { kind, typeId, type, resourceId, id } = notification;
  const project = text(payload.projectKey) ?? '';
  const common = {
    id,
    source: `/${project}/${typeId}s`,
    specversion: '1.0',
    type: `com.commercetools.${typeId}.${kind}.${type}`,
    subject: resourceId,
    time: payload.createdAt ?? payload.modifiedAt,
    datacontenttype: 'application/json',
    data: payload,
  };
  if (kind === 'change') return common;
  return {
    ...common,
    dataref: `/${project}/messages/${id}`,
    sequence: String(payload.sequenceNumber),
    sequencetype: 'Integer',
  };
}

/**
 * The HTTP request that carries a notification to a subscription's destination: CloudEvents for Event
 * Grid, the push envelope for Pub/Sub. Undefined where the destination has no sink.
 */
export function sinkRequest(
  subscription: Row,
  notification: Notification,
  settings: SinkSettings,
): SinkRequest | undefined {
  const destination = toDoc(subscription.destination);
  const payload = fitted(notification, settings.payloadBytesMax);
  if (destination.type === 'EventGrid') {
    return {
      url: text(destination.uri) ?? '',
      headers: {
        'content-type': 'application/cloudevents+json; charset=utf-8',
        'aeg-sas-key': text(destination.accessKey) ?? '',
        ...settings.headers,
      },
      body: JSON.stringify(cloudEvent(notification, payload)),
    };
  }
  const topic = text(destination.topic) ?? '';
  const url = settings.pubsubPush[topic];
  if (destination.type !== 'GoogleCloudPubSub' || url === undefined) return undefined;
  const wanted = toDoc(subscription.format).type === 'CloudEvents';
  const data = wanted ? cloudEvent(notification, payload) : payload;
  return {
    url,
    headers: { 'content-type': 'application/json', ...settings.headers },
    body: JSON.stringify({
      message: {
        data: Buffer.from(JSON.stringify(data)).toString('base64'),
        messageId: crypto.randomUUID(),
        publishTime: new Date().toISOString(),
        attributes: {},
      },
      subscription: `projects/${String(destination.projectId)}/subscriptions/${topic}-push`,
    }),
  };
}
