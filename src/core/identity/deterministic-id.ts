import { v5 } from 'uuid';

/**
 * The root of all ids that Causeway mints. It never changes: with another root every contact and
 * every timeline entry would be created a second time.
 */
const namespace = 'b96fbea7-bc19-4046-94d6-351295557709';

/**
 * The GUID of the contact that is created for a customer. The same customer always gets the same
 * one, so that a repeated create after a lost response meets its own row.
 */
export function contactIdOf(projectKey: string, customerId: string): string {
  return nameId(['contact', projectKey, customerId]);
}

/** The GUID of the account that is created for a business unit; the same for every replay. */
export function accountIdOf(projectKey: string, unitId: string): string {
  return nameId(['account', projectKey, unitId]);
}

/** The GUID of the timeline entry for one fact of an order; the same for every replay. */
export function activityIdOf(projectKey: string, orderId: string, factKey: string): string {
  return nameId(['cwy_orderactivity', projectKey, orderId, factKey]);
}

/**
 * A UUID version 5 for a name of several parts. The parts are set apart as JSON, so that no two
 * lists of parts read the same.
 */
export function nameId(parts: readonly string[]): string {
  return v5(JSON.stringify(parts), namespace);
}
