import type { Scope, ScopeHolder } from '../scope.ts';
import { type Doc, isRow, type Row, text, toDoc } from '../storage/doc.ts';
import type { Change, Store } from '../storage/store.ts';
import { messagesFor } from './messages.ts';
import type { MessageBody } from './transition.ts';

/** One thing that subscriptions may want: a message, or the change of a resource. */
export type Notification = {
  id: string;
  kind: 'message' | 'change';
  typeId: string;
  resourceId: string;
  /** The message type, or ResourceCreated / ResourceUpdated / ResourceDeleted. */
  type: string;
  /** The payload in the Platform format. */
  payload: Doc;
};

/** Oldest first out: what `GET /messages` and a replay can reach back to. */
const messagesMax = 200_000;
const changesMax = 200_000;

const identifierFields = ['key', 'externalId', 'orderNumber', 'customerNumber'] as const;

function identifiersOf(typeId: string, row: Row): Doc {
  if (typeId === 'key-value-document') {
    return { containerAndKey: { container: row.container, key: row.key } };
  }
  return Object.fromEntries(
    identifierFields
      .filter((field) => row[field] !== undefined)
      .map((field) => [field, row[field]]),
  );
}

/** Types without notifications: the notification machinery itself and what lives outside the API. */
const untold = new Set(['message', 'product-projection']);

/** Turns mutations into messages and change notifications, and keeps them for queries and replays. */
export class Notifier {
  readonly #store: Store;
  readonly #scopes: ScopeHolder;
  readonly #projectKey: string;
  readonly #publish: (notification: Notification) => void;
  readonly #sequences = new Map<string, number>();
  #messageIds: string[] = [];
  #changes: Notification[] = [];

  constructor(options: {
    store: Store;
    scopes: ScopeHolder;
    projectKey: string;
    publish: (notification: Notification) => void;
  }) {
    this.#store = options.store;
    this.#scopes = options.scopes;
    this.#projectKey = options.projectKey;
    this.#publish = options.publish;
    options.store.onChange((change) => this.#observe(change));
  }

  clear(): void {
    this.#sequences.clear();
    this.#messageIds = [];
    this.#changes = [];
  }

  /** What was told about a message id, a change id or a whole resource: the material of a replay. */
  recall(id: string): Notification[] {
    const table = this.#store.table('message');
    const single = table.get(id);
    const messages = single ? [single] : table.find('resource.id', [id]);
    return [
      ...messages
        .toSorted((left, right) => Number(left.sequenceNumber) - Number(right.sequenceNumber))
        .map((message) => this.#notificationOf(message)),
      ...this.#changes.filter((change) => change.id === id || change.resourceId === id),
    ];
  }

  #observe(change: Change): void {
    const scope = this.#scopes.getStore();
    if (scope?.silent || untold.has(change.typeId)) return;
    const resource = change.after ?? change.before;
    if (!resource) return;
    const at = change.after?.lastModifiedAt ?? new Date().toISOString();
    for (const body of messagesFor(change.typeId, change.before, change.after, scope)) {
      this.#tell(change.typeId, resource, body, at, scope);
    }
    this.#tellChange(change, resource, at);
  }

  #tell(
    typeId: string,
    resource: Row,
    body: MessageBody,
    at: string,
    scope: Scope | undefined,
  ): void {
    const sequenceNumber = (this.#sequences.get(resource.id) ?? 0) + 1;
    this.#sequences.set(resource.id, sequenceNumber);
    const by = { clientId: scope?.clientId ?? '', isPlatformClient: false };
    const message: Row = {
      id: crypto.randomUUID(),
      version: 1,
      sequenceNumber,
      resource: { typeId, id: resource.id },
      resourceVersion: resource.version,
      resourceUserProvidedIdentifiers: identifiersOf(typeId, resource),
      ...structuredClone(body),
      createdAt: at,
      lastModifiedAt: at,
      createdBy: by,
      lastModifiedBy: by,
    };
    this.#store.putQuietly('message', message);
    this.#messageIds.push(message.id);
    if (this.#messageIds.length > messagesMax) {
      const oldest = this.#messageIds.shift();
      if (oldest !== undefined) this.#store.table('message').remove(oldest);
    }
    this.#publish(this.#notificationOf(message));
  }

  #notificationOf(message: Row): Notification {
    const { createdBy: _by, lastModifiedBy: _last, ...told } = message;
    const resource = toDoc(message.resource);
    return {
      id: message.id,
      kind: 'message',
      typeId: text(resource.typeId) ?? '',
      resourceId: text(resource.id) ?? '',
      type: text(message.type) ?? '',
      payload: { notificationType: 'Message', projectKey: this.#projectKey, ...told },
    };
  }

  #tellChange(change: Change, resource: Row, at: string): void {
    const { typeId, before, after, dataErasure, isExpiry } = change;
    // A cart tells of its creation and its expiry; its updates and an explicit deletion pass in silence.
    if (typeId === 'cart' && before && !isExpiry) return;
    const type = !before ? 'ResourceCreated' : after ? 'ResourceUpdated' : 'ResourceDeleted';
    const notification: Notification = {
      id: crypto.randomUUID(),
      kind: 'change',
      typeId,
      resourceId: resource.id,
      type,
      payload: {
        notificationType: type,
        projectKey: this.#projectKey,
        resource: { typeId, id: resource.id },
        resourceUserProvidedIdentifiers: identifiersOf(typeId, resource),
        version: resource.version,
        ...(before && after ? { oldVersion: before.version } : {}),
        modifiedAt: at,
        ...(type === 'ResourceDeleted' ? { dataErasure } : {}),
      },
    };
    this.#changes.push(notification);
    if (this.#changes.length > changesMax) this.#changes.shift();
    this.#publish(notification);
  }
}

/** The test notification of a new destination: a ResourceCreated of the subscription itself. */
export function testNotification(projectKey: string, subscription: Doc): Notification {
  const id = isRow(subscription) ? subscription.id : crypto.randomUUID();
  return {
    id: crypto.randomUUID(),
    kind: 'change',
    typeId: 'subscription',
    resourceId: id,
    type: 'ResourceCreated',
    payload: {
      notificationType: 'ResourceCreated',
      projectKey,
      resource: { typeId: 'subscription', id },
      resourceUserProvidedIdentifiers:
        subscription.key === undefined ? {} : { key: subscription.key },
      version: 1,
      modifiedAt: new Date().toISOString(),
    },
  };
}
