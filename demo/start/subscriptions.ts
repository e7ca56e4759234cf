import type { Commerce } from '../commerce-admin.ts';
import type { Shop } from '../shop.ts';

const topic = 'causeway-messages';
const followed = ['customer', 'order', 'payment', 'business-unit'] as const;

/**
 * Two subscriptions as a merchant would make them: changes by Event Grid (CloudEvents, with the
 * intake token as access key), Messages by Google Pub/Sub (push, with the token in the address).
 * commercetools sends a test notification for each and refuses what it cannot deliver to.
 */
export async function subscribe(
  shop: Shop,
  commerce: Commerce,
  intake: { readonly url: string; readonly token: string },
): Promise<void> {
  const uri = `${intake.url}/intake/commercetools`;
  await commerce.pushTo(topic, `${uri}?token=${encodeURIComponent(intake.token)}`);
  await shop.create('subscriptions', {
    key: 'causeway-changes',
    destination: { type: 'EventGrid', uri, accessKey: intake.token },
    format: { type: 'CloudEvents', cloudEventsVersion: '1.0' },
    changes: followed.map((resourceTypeId) => ({ resourceTypeId })),
  });
  await shop.create('subscriptions', {
    key: 'causeway-messages',
    destination: { type: 'GoogleCloudPubSub', projectId: 'demo', topic },
    messages: followed.map((resourceTypeId) => ({ resourceTypeId })),
  });
}
