import type { RecordRef } from '../model/record.ts';
import { normaliseEmail } from '../normalise/email.ts';
import { nameId } from './deterministic-id.ts';

/** What an order waits for whose customer has no contact yet. */
export function customerWakeKey(ref: RecordRef): string {
  return `customer:${ref.projectKey}/${ref.id}`;
}

/** What a payment waits for until an order that carries it has been read. */
export function paymentWakeKey(ref: RecordRef): string {
  return `payment:${ref.projectKey}/${ref.id}`;
}

/**
 * What a guest order waits for: a contact with this e-mail, in whatever case. The key stands in
 * the journal, hence a hash and not the address.
 */
export function emailWakeKey(email: string): string {
  return `email:${nameId(['email', normaliseEmail(email)])}`;
}

/** What a division waits for until the unit above it has its account, and an order of that unit. */
export function unitWakeKey(projectKey: string, unitKey: string): string {
  return `unit:${projectKey}/${unitKey}`;
}
