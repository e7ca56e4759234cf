import { createHash } from 'node:crypto';
import type { Envelope } from '../core/model/envelope.ts';
import { type RecordRef, recordKinds } from '../core/model/record.ts';
import type { NotificationReader, Reading } from '../ports/intake.ts';
import { Problem } from '../problems/problem.ts';
import { isRecord } from '../std/is-record.ts';
import type { Instant } from '../std/time.ts';
import { instantOf } from './fields.ts';

export interface NotificationReaderOptions {
  /** All of them send to the same address. */
  readonly projectKeys: readonly string[];
}

type Wire = Readonly<Record<string, unknown>>;

/** Everything that a reading of one body needs; `raw` is what was received, as text. */
interface Received {
  readonly raw: string;
  readonly receivedAt: Instant;
  readonly projectKeys: readonly string[];
}

/** What is kept of a body that is not understood; commercetools' own bodies stay below 256 KB. */
const rawCharsMax = 256 * 1024;

/** Messages that say that the resource is gone. */
const deletingMessages: readonly string[] = [
  'CustomerDeleted',
  'BusinessUnitDeleted',
  'OrderDeleted',
];

/**
 * Reads commercetools' notifications, alone or as `data` of a CloudEvent. What cannot be read is
 * refused with CWY-1001, a notification of another project with CWY-1004. Never throws.
 */
export function createNotificationReader(options: NotificationReaderOptions): NotificationReader {
  return {
    read(body, receivedAt) {
      const { projectKeys } = options;
      const received = { raw: rawOf(body), receivedAt, projectKeys };
      const wire = unwrapped(body);
      if (wire === null) return unreadable(received, 'no notification: not a JSON object');
      return readNotification(wire, received);
    },
  };
}

function readNotification(wire: Wire, received: Received): Reading {
  switch (wire.notificationType) {
    case 'Message':
      return readMessage(wire, received);
    case 'ResourceCreated':
    case 'ResourceUpdated':
    case 'ResourceDeleted':
      return readChange(wire, wire.notificationType, received);
    case 'Event':
      return readEvent(wire, received);
    default:
      return unreadable(received, 'no known notificationType');
  }
}

function readMessage(wire: Wire, received: Received): Reading {
  const notIncluded = wire.payloadNotIncluded;
  const type = name(wire.type) ?? name(child(notIncluded, 'payloadType'));
  const id = name(wire.id);
  if (type === null || id === null) return unreadable(received, 'a message without type or id');
  return readResource(wire, received, (ref) => ({
    kind: 'message',
    type,
    dedupeKey: `message:${id}`,
    ref,
    resourceVersion: version(wire.resourceVersion),
    occurredAt: time(wire.createdAt) ?? received.receivedAt,
    deleted: deletingMessages.includes(type),
    dataErasure: false,
  }));
}

function readChange(wire: Wire, type: string, received: Received): Reading {
  return readResource(wire, received, (ref) => {
    const at = version(wire.version);
    if (at === null) return 'a change without version';
    return {
      kind: 'change',
      type,
      dedupeKey: `change:${ref.kind}:${ref.id}:${at}:${type}`,
      ref,
      resourceVersion: at,
      occurredAt: time(wire.modifiedAt) ?? received.receivedAt,
      deleted: type === 'ResourceDeleted',
      dataErasure: wire.dataErasure === true,
    };
  });
}

/** Events name no resource of their own: a checkout event names the order or payment it is about. */
function readEvent(wire: Wire, received: Received): Reading {
  const type = name(wire.type);
  const id = name(wire.id);
  if (type === null || id === null) return unreadable(received, 'an event without type or id');
  if (wire.resourceType !== 'checkout') return ignored(`event ${type} is not of checkout`);
  const data = wire.data;
  const orderId = name(child(child(data, 'order'), 'id'));
  const paymentId = name(child(child(data, 'payment'), 'id'));
  const recordId = orderId ?? paymentId;
  if (recordId === null) return ignored(`event ${type} names no order and no payment`);
  const projectKey = ownProject(child(data, 'projectKey'), received);
  if (typeof projectKey !== 'string') return projectKey;
  return envelope({
    kind: 'event',
    type,
    dedupeKey: `event:${id}`,
    ref: { projectKey, kind: orderId === null ? 'payment' : 'order', id: recordId },
    resourceVersion: null,
    occurredAt: time(wire.createdAt) ?? received.receivedAt,
    deleted: false,
    dataErasure: false,
  });
}

type Kept = Omit<Envelope, 'parentEventId' | 'correlationId' | 'refusal'>;

/** What messages and changes share: whose resource it is, and whether Causeway follows it. */
function readResource(
  wire: Wire,
  received: Received,
  keep: (ref: RecordRef) => Kept | string,
): Reading {
  const typeId = name(child(wire.resource, 'typeId'));
  const id = name(child(wire.resource, 'id'));
  if (typeId === null || id === null) return unreadable(received, 'no resource');
  if (typeId === 'subscription') return { is: 'test' };
  const kind = recordKinds.find((known) => known === typeId);
  if (kind === undefined) return ignored(`${typeId} is not followed`);
  // Of carts commercetools tells the creation and the automatic deletion alone; the rest is polled.
  if (kind === 'cart' && wire.notificationType !== 'ResourceDeleted') {
    return ignored('carts are polled');
  }
  const projectKey = ownProject(wire.projectKey, received);
  if (typeof projectKey !== 'string') return projectKey;
  const kept = keep({ projectKey, kind, id });
  return typeof kept === 'string' ? unreadable(received, kept) : envelope(kept);
}

/** The project that the notification names, if it is one of ours. */
function ownProject(projectKey: unknown, received: Received): string | Reading {
  const { projectKeys } = received;
  const own = projectKeys.find((key) => key === projectKey);
  if (own !== undefined) return own;
  const bound = projectKeys.join(' or ');
  const detail = { place: 'projectKey', value: name(projectKey) ?? 'none', bound };
  return refused(received, new Problem('CWY-1004', detail));
}

function envelope(kept: Kept): Reading {
  return {
    is: 'envelope',
    envelope: { ...kept, parentEventId: null, correlationId: null, refusal: null },
  };
}

function ignored(reason: string): Reading {
  return { is: 'ignored', reason };
}

function unreadable(received: Received, reason: string): Reading {
  return refused(received, new Problem('CWY-1001', { value: reason }));
}

function refused({ raw, receivedAt }: Received, { code, message }: Problem): Reading {
  return {
    is: 'unreadable',
    reason: message,
    envelope: {
      kind: 'unreadable',
      type: 'unreadable',
      dedupeKey: `unreadable:${createHash('sha256').update(raw).digest('hex')}`,
      ref: null,
      resourceVersion: null,
      occurredAt: receivedAt,
      deleted: false,
      dataErasure: false,
      parentEventId: null,
      correlationId: null,
      refusal: { code, message, raw: raw.slice(0, rawCharsMax) },
    },
  };
}

/** The notification itself, taken out of text and out of a CloudEvent; null when it is no object. */
function unwrapped(body: unknown): Wire | null {
  const opened = typeof body === 'string' ? parsed(body) : body;
  if (!isRecord(opened)) return null;
  if (opened.specversion === undefined) return opened;
  const data = opened.data;
  const inner = typeof data === 'string' ? parsed(data) : data;
  return isRecord(inner) ? inner : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function rawOf(body: unknown): string {
  if (typeof body === 'string') return body;
  try {
    return JSON.stringify(body) ?? typeof body;
  } catch {
    return `${typeof body} that is no JSON`;
  }
}

function child(value: unknown, key: string): unknown {
  return isRecord(value) ? value[key] : undefined;
}

/** Ids and types are printable ASCII; anything else would break keys, URLs and rows further on. */
function name(value: unknown): string | null {
  return typeof value === 'string' && /^[\x21-\x7e]{1,256}$/.test(value) ? value : null;
}

function version(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

function time(value: unknown): Instant | null {
  return typeof value === 'string' ? instantOf(value) : null;
}
