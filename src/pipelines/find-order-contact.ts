import { candidatesMax, identityColumns } from '../core/identity/contact-rules.ts';
import { decideGuest } from '../core/identity/decide-contact.ts';
import { customerWakeKey, emailWakeKey } from '../core/identity/wake-keys.ts';
import type { Order } from '../core/model/order.ts';
import type { RecordRef } from '../core/model/record.ts';
import type { Link, Outcome } from '../ports/store.ts';
import { Problem } from '../problems/problem.ts';
import { derivedEvent } from './derived.ts';
import { readContact } from './find-contact.ts';
import { parked } from './outcome.ts';
import { note, type Run } from './run.ts';
import type { Reached } from './run-record.ts';
import { pulling } from './scope.ts';

export type OrderContact =
  | { readonly is: 'found'; readonly contactId: string; readonly link: Link | null }
  | { readonly is: 'waits'; readonly outcome: Outcome };

/**
 * Whose timeline the order belongs on. A customer's order follows the customer's link (no request);
 * a guest's order looks for the one contact with its e-mail (one request) and remembers it. Neither
 * ever creates a person: who is not there yet is waited for.
 */
export async function findOrderContact(
  run: Run,
  order: Order,
  reached: Reached,
): Promise<OrderContact> {
  if (order.customerId !== null) return contactOfCustomer(run, order, order.customerId, reached);
  const known = run.context.link;
  if (known !== null) return stillThere(run, known);
  if (order.customerEmail !== null) return contactOfGuest(run, order, order.customerEmail, reached);
  throw new Problem('CWY-4006', { place: `order ${order.ref.id}` });
}

/** People may have merged the contact of a guest; Dynamics has told so by then. */
async function stillThere(run: Run, known: Link): Promise<OrderContact> {
  if (!run.context.events.some(({ kind }) => kind === 'crm')) {
    return { is: 'found', contactId: known.crmId, link: null };
  }
  const { row } = await readContact(run, known.crmId, []);
  const link = row.id === known.crmId ? null : { ...known, crmId: row.id, reason: 'merged' };
  return { is: 'found', contactId: row.id, link };
}

async function contactOfCustomer(
  run: Run,
  order: Order,
  customerId: string,
  reached: Reached,
): Promise<OrderContact> {
  const customer: RecordRef = {
    projectKey: order.ref.projectKey,
    kind: 'customer',
    id: customerId,
  };
  const link = await run.deps.findLink(customer);
  if (link !== null) return { is: 'found', contactId: link.crmId, link: null };
  note(run, 'find contact of customer', 'absent');
  const outcome = parked(run, new Problem('CWY-4002', { place: `customer ${customerId}` }), {
    ...reached.results,
    waitsFor: customerWakeKey(customer),
    // Makes sure that the customer is read even if no news of it ever arrives.
    derived: [derivedEvent(run, pulling.order, customer)],
  });
  return { is: 'waits', outcome };
}

async function contactOfGuest(
  run: Run,
  order: Order,
  email: string,
  reached: Reached,
): Promise<OrderContact> {
  const byEmail = [
    { column: 'emailaddress1', anyOf: [email] },
    { column: 'statecode', anyOf: [0] },
  ];
  const rows = await run.deps.crm.find(
    { table: 'contact', searches: [byEmail], rowsMax: candidatesMax },
    identityColumns,
    run.call,
  );
  const verdict = decideGuest({ email, projectKey: order.ref.projectKey }, rows);
  note(run, 'identify guest', verdict.is);
  if (verdict.is === 'matched') {
    const contactId = verdict.row.id;
    const link: Link = { ref: order.ref, crmTable: 'contact', crmId: contactId, reason: 'email' };
    return { is: 'found', contactId, link };
  }
  if (verdict.is === 'ambiguous')
    throw new Problem('CWY-4004', { value: `${rows.length} contacts` });
  const outcome = parked(run, new Problem('CWY-4003'), {
    ...reached.results,
    waitsFor: emailWakeKey(email),
  });
  return { is: 'waits', outcome };
}
