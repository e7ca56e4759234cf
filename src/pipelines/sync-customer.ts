import type { ConsentLine } from '../core/consent/consent.ts';
import { consentNews } from '../core/consent/statements.ts';
import { certainReasons } from '../core/identity/certain.ts';
import { customerWakeKey, emailWakeKey } from '../core/identity/wake-keys.ts';
import type { ColumnValues } from '../core/mapping/column-values.ts';
import type { Link, Outcome } from '../ports/store.ts';
import { Problem } from '../problems/problem.ts';
import { asRead, asSettled, columnsOf, foundContact, linkOf, takenPair } from './contact-pair.ts';
import { readContact } from './contact-row.ts';
import { identifyContact } from './identify-contact.ts';
import { tellsOfOrders, writeNumbers } from './insight-columns.ts';
import { keepInStep } from './keep-in-step.ts';
import { type MappedCustomer, mapCustomer } from './map-customer.ts';
import { newContact } from './new-contact.ts';
import { done, ended, parked, superseded } from './outcome.ts';
import { coveredBy, note, type Run } from './run.ts';
import type { Reached } from './run-record.ts';
import { settledPair } from './settled-pair.ts';
import { shareContact } from './share-contact.ts';
import { writeOptOuts } from './write-consents.ts';

/**
 * Customer <-> contact. CRM requests: 0 when nothing mapped has changed, 1 when a linked contact
 * changes, 2 for a customer seen for the first time (look-up and write), 1 to look at a row that was
 * changed in the CRM. commercetools requests: 1, or 0 when an earlier run has applied the version that
 * the events speak of, and 1 more when something goes back. Orders alone: see `writeNumbers`.
 */
export async function syncCustomer(run: Run, reached: Reached): Promise<Outcome> {
  const { mirror } = run.context;
  if (coveredBy(run, mirror?.version)) {
    note(run, 'compare version', 'already applied');
    return superseded(run);
  }
  const numbers = await writeNumbers(run, standingLink(run));
  if (numbers !== null) return numbers;
  const found = await run.commerce().customer(run.context.ref.id, run.call);
  run.deps.probe('worker:after-fetch');
  if (found === null) return customerGone(run);
  if (mirror !== null && found.version < mirror.version) return olderThanKnown(run);
  const customer = await mapCustomer(run, found);
  const link = standingLink(run);
  return link === null ? firstSight(run, customer, reached) : knownContact(run, customer, link);
}

/**
 * An older reading than the last one. News that carry no version, of Dynamics and of people, are not
 * covered by what was applied: they are looked at again.
 */
function olderThanKnown(run: Run): Outcome {
  if (run.context.events.every(({ resourceVersion }) => resourceVersion !== null)) {
    return superseded(run);
  }
  throw new Problem('CWY-2002', { place: 'customer', value: 'an older version than known' });
}

/** The contact stays: it may hold history, and deleting it is not ours to decide. */
function customerGone(run: Run): Outcome {
  note(run, 'fetch customer', 'deleted in commercetools');
  if (run.context.events.some((event) => event.dataErasure)) {
    return parked(run, new Problem('CWY-4010'));
  }
  return ended(run);
}

/** The link, unless a person has said that the two do not belong together. */
function standingLink({ context }: Run): Link | null {
  const { link, verdicts } = context;
  if (link === null) return null;
  const named = verdicts.find(({ is }) => is === 'always');
  const isProven = link.reason === 'shared' || certainReasons.includes(link.reason);
  if (named !== undefined && (named.crmId !== link.crmId || !isProven)) return null;
  return verdicts.some(({ crmId, is }) => is === 'never' && crmId === link.crmId) ? null : link;
}

async function knownContact(run: Run, customer: MappedCustomer, link: Link): Promise<Outcome> {
  if (link.reason === 'shared') return knownShared(run, customer, link);
  const pair = asSettled(run, customer, link) ?? (await asRead(run, customer, link));
  if (pair === 'shared') return shared(run, customer, link);
  const kept = await keepInStep(run, pair, 'merge');
  if (kept === 'taken') throw new Problem('CWY-3004', { place: `contact ${link.crmId}` });
  return settledPair(run, kept, []);
}

/** Who else the contact stands for concerns nobody as long as neither side has news of it. */
async function knownShared(run: Run, customer: MappedCustomer, link: Link): Promise<Outcome> {
  const { mirror, events } = run.context;
  const isNews = events.some(({ kind }) => kind === 'crm') || said(run, customer).length > 0;
  if (mirror === null || isNews) return shared(run, customer, link);
  note(run, 'compare', 'unchanged', { note: 'another customer fills this contact' });
  return done(run, 'unchanged', {
    mirror: { ...mirror, version: customer.person.version },
    touched: { customers: [], contacts: tellsOfOrders(run) ? [link.crmId] : [] },
  });
}

/** Decides who the customer is, and again for as long as somebody else gets there first. */
async function firstSight(run: Run, customer: MappedCustomer, reached: Reached): Promise<Outcome> {
  const { conflictAttemptsMax } = run.deps.settings.retry;
  for (let attempt = 0; attempt <= conflictAttemptsMax; attempt++) {
    const identified = await identifyContact(run, customer, reached);
    const found = identified.is === 'new' ? 'never' : await foundContact(run, customer, identified);
    const pair = found === 'never' ? await newContact(run, customer) : found;
    if ('shares' in pair) return shared(run, customer, pair.shares);
    const kept = await keepInStep(run, pair, 'identify');
    if (kept !== 'taken') return settledPair(run, kept, appearing(customer));
  }
  throw new Problem('CWY-4008', { value: `${conflictAttemptsMax} conflicts` });
}

function appearing({ person }: MappedCustomer): readonly string[] {
  return [customerWakeKey(person.ref), emailWakeKey(person.email)];
}

async function shared(run: Run, customer: MappedCustomer, link: Link): Promise<Outcome> {
  const { person, values } = customer;
  const answer = await shareContact(run, person, link, optOutsOf(customer));
  if (answer.is === 'free') return freed(run, customer, answer.contactId);
  const consents = said(run, customer);
  if (consents.length > 0) await writeOptOuts(run, person, optOutsOf(customer));
  const { crmId } = answer.link;
  const mirror = { ref: person.ref, version: person.version, etag: null, crmId, values, crm: {} };
  const isNews = answer.wrote || run.context.link?.crmId !== crmId;
  return done(run, isNews ? 'applied' : 'unchanged', {
    link: linkOf(person, crmId, 'shared'),
    mirror,
    mergedFrom: answer.mergedFrom,
    consents,
    touched: { customers: [], contacts: [crmId] },
    appeared: [customerWakeKey(person.ref)],
  });
}

/** What the customer has said since it was last heard; whose contact it is plays no part in that. */
function said(run: Run, { person }: MappedCustomer): readonly ConsentLine[] {
  const { consents: known } = run.context;
  const given = { person, at: person.modifiedAt, crmRow: null, crmAt: null, known };
  return consentNews(run.deps.settings.consent, given);
}

/** An opt-out holds whoever fills the contact. */
function optOutsOf({ fields, values }: MappedCustomer): ColumnValues {
  const restrictive = fields.filter(({ owner }) => owner === 'most-restrictive');
  const out = restrictive.filter(({ column }) => values[column] === true);
  return Object.fromEntries(out.map(({ column }) => [column, true]));
}

/**
 * The customer that filled the contact has left it. What is on it was never agreed with this one, and
 * that it was left to this one proves nothing.
 */
async function freed(run: Run, customer: MappedCustomer, contactId: string): Promise<Outcome> {
  const found = await readContact(run, contactId, columnsOf(customer));
  const pair = await takenPair(run, customer, found, 'freed', true);
  const kept = await keepInStep(run, pair, 'merge');
  if (kept === 'taken') throw new Problem('CWY-3004', { place: `contact ${contactId}` });
  return settledPair(run, kept, appearing(customer));
}
