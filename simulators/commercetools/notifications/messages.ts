import type { Scope } from '../scope.ts';
import type { Row } from '../storage/doc.ts';
import { associateRoleMessages, businessUnitMessages } from './business-unit-messages.ts';
import { customFieldMessages } from './custom-messages.ts';
import { customerMessages } from './customer-messages.ts';
import { orderMessages } from './order-messages.ts';
import { paymentMessages } from './payment-messages.ts';
import { storeMessages } from './store-messages.ts';
import type { MessageBody, MessageRule } from './transition.ts';

const rules: Record<string, MessageRule> = {
  customer: customerMessages,
  order: orderMessages,
  payment: paymentMessages,
  'business-unit': businessUnitMessages,
  'associate-role': associateRoleMessages,
  store: storeMessages,
  'customer-group': (transition) => customFieldMessages('CustomerGroup', transition, 'old'),
};

/** The messages that a mutation gives rise to; none for a type or an action that has no message. */
export function messagesFor(
  typeId: string,
  before: Row | undefined,
  after: Row | undefined,
  scope: Scope | undefined,
): MessageBody[] {
  const transition = { before, after, actions: scope?.actions ?? [], path: scope?.path ?? '' };
  return rules[typeId]?.(transition) ?? [];
}
