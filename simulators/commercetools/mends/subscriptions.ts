import { getBaseResourceProperties } from '@labdigital/commercetools-mock';
import type { Courier } from '../delivery/courier.ts';
import { CommerceError, invalidInput } from '../errors.ts';
import { type Notification, testNotification } from '../notifications/notifier.ts';
import { type Doc, docs, isRow, type Row, text, toDoc } from '../storage/doc.ts';
import type { Store } from '../storage/store.ts';
import { type Bench, type Context, graft, graftActions, repositoryOf, saveNew } from './bench.ts';

/**
 * Gap 2 of the mock: subscriptions are stored and never deliver, their destination is not tried, and of
 * the five update actions there is one.
 */

const subscriptionsMax = 50;

const messageTypes = new Set(
  (
    'approval-flow approval-rule associate-role business-unit category customer ' +
    'customer-email-token customer-group customer-password-token inventory-entry order payment ' +
    'product product-selection product-tailoring quote quote-request review shopping-list ' +
    'staged-quote standalone-price store variant'
  ).split(' '),
);

function checkMessages(messages: unknown): Doc[] {
  const wanted = docs(messages);
  const wrong = wanted.find(({ resourceTypeId }) => !messageTypes.has(text(resourceTypeId) ?? ''));
  if (wrong) {
    throw invalidInput(
      `'${String(wrong.resourceTypeId)}' is no resource type of a MessageSubscription.`,
    );
  }
  return wanted;
}

function checkDestination(destination: Doc, format: Doc): void {
  if (destination.type === 'EventGrid' && format.type !== 'CloudEvents') {
    throw invalidInput('An EventGrid destination requires the CloudEvents format.');
  }
  const deliverable = destination.type === 'EventGrid' || destination.type === 'GoogleCloudPubSub';
  if (!deliverable) {
    throw invalidInput(
      `A test message could not be delivered to this destination: ${String(destination.type)} ` +
        'is not simulated; use EventGrid or GoogleCloudPubSub.',
    );
  }
}

async function tryDestination(bench: Bench, courier: Courier, subscription: Row): Promise<void> {
  checkDestination(toDoc(subscription.destination), toDoc(subscription.format));
  const test = testNotification(bench.projectKey, subscription);
  if (await courier.probe(subscription, test)) return;
  throw invalidInput(
    'A test message could not be delivered to this destination. ' +
      'Please make sure your destination is correctly configured.',
  );
}

function subscriptionFrom(draft: Doc, context: Context): Row {
  const messages = checkMessages(draft.messages);
  const changes = docs(draft.changes);
  const events = docs(draft.events);
  if (messages.length + changes.length + events.length === 0) {
    throw invalidInput('At least one of messages, changes or events is required.');
  }
  const destination = toDoc(draft.destination);
  const wanted = destination.type === 'EventGrid' ? { type: 'CloudEvents' } : { type: 'Platform' };
  return {
    ...getBaseResourceProperties(context.clientId),
    key: draft.key,
    destination,
    messages,
    changes,
    events,
    format: draft.format ?? {
      ...wanted,
      ...(wanted.type === 'CloudEvents' ? { cloudEventsVersion: '1.0' } : {}),
    },
    status: 'Healthy',
  };
}

export function mendSubscriptions(bench: Bench, courier: Courier): void {
  const repository = repositoryOf(bench, 'subscription');
  graft(repository, {
    create: async (context: Context, draft: Doc) => {
      if (bench.store.table('subscription').size >= subscriptionsMax) {
        throw new CommerceError(400, 'MaxResourceLimitExceeded', `At most ${subscriptionsMax}.`, {
          exceededResource: 'subscription',
        });
      }
      const subscription = subscriptionFrom(draft, context);
      await tryDestination(bench, courier, subscription);
      return saveNew(repository, context, subscription);
    },
  });
  graftActions(bench, 'subscription', {
    changeDestination: async (subscription, action) => {
      subscription.destination = toDoc(action.destination);
      await tryDestination(bench, courier, subscription);
    },
    setMessages: (subscription, action) => {
      subscription.messages = checkMessages(action.messages);
    },
    setChanges: (subscription, action) => {
      subscription.changes = docs(action.changes);
    },
    setEvents: (subscription, action) => {
      subscription.events = docs(action.events);
    },
    setKey: (subscription, action) => {
      subscription.key = action.key;
    },
  });
}

function wants(subscription: Row, { kind, typeId, type }: Notification): boolean {
  if (kind === 'change') {
    return docs(subscription.changes).some(({ resourceTypeId }) => resourceTypeId === typeId);
  }
  return docs(subscription.messages).some(
    ({ resourceTypeId, types }) =>
      resourceTypeId === typeId &&
      (!Array.isArray(types) || types.length === 0 || types.includes(type)),
  );
}

/** Hands a notification to every subscription that wants it; returns how many did. */
export function publish(store: Store, courier: Courier, notification: Notification): number {
  const takers = store
    .table('subscription')
    .rows()
    .filter((subscription) => isRow(subscription) && wants(subscription, notification));
  for (const subscription of takers) courier.send(subscription, notification);
  return takers.length;
}

const shownCharacters = 4;

const masked = (secret: unknown): string => `****${(text(secret) ?? '').slice(-shownCharacters)}`;

/** A subscription as the API shows it: its secrets partially hidden, its status as delivery goes. */
export function subscriptionView(subscription: Doc, courier: Courier): Doc {
  const destination = toDoc(subscription.destination);
  return {
    ...subscription,
    status: courier.health(text(subscription.id) ?? ''),
    destination:
      destination.accessKey === undefined
        ? destination
        : { ...destination, accessKey: masked(destination.accessKey) },
  };
}
