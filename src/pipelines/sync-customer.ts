import { customerWakeKey, emailWakeKey } from '../core/identity/wake-keys.ts';
import { type ColumnValues, changedColumns } from '../core/mapping/column-values.ts';
import { contactValues } from '../core/mapping/contact-map.ts';
import { requireFit } from '../core/mapping/fit.ts';
import type { Person } from '../core/model/person.ts';
import { normalisePerson } from '../core/normalise/person.ts';
import type { Link, Mirror, Outcome } from '../ports/store.ts';
import { Problem } from '../problems/problem.ts';
import { identifyContact } from './identify-contact.ts';
import { done, parked, superseded } from './outcome.ts';
import { coveredBy, note, type Run } from './run.ts';
import { createContact, updateContact, type Written } from './write-contact.ts';

/**
 * Customer -> contact. CRM requests: 0 when nothing mapped has changed, 1 when a linked contact
 * changes, 2 for a customer seen for the first time (look-up and write). commercetools requests: 1,
 * or 0 when an earlier run has applied the version that the events speak of.
 */
export async function syncCustomer(run: Run): Promise<Outcome> {
  if (coveredBy(run, run.context.mirror?.version)) {
    note(run, 'compare version', 'already applied');
    return superseded(run);
  }
  const found = await run.deps.commerce.customer(run.context.ref.id, run.call);
  run.deps.probe('worker:after-fetch');
  if (found === null) return customerGone(run);
  const mirror = run.context.mirror;
  if (mirror !== null && found.version < mirror.version) return superseded(run);
  const person = normalisePerson(found);
  const { values, problems } = contactValues(person, run.deps.settings.contactMap);
  requireFit(problems);
  const link = run.context.link;
  return link === null ? firstSight(run, person, values) : knownContact(run, person, values, link);
}

/** The contact stays: it may hold history, and deleting it is not ours to decide. */
function customerGone(run: Run): Outcome {
  note(run, 'fetch customer', 'deleted in commercetools');
  if (run.context.events.some((event) => event.dataErasure)) {
    return parked(run, new Problem('CWY-4010'));
  }
  return done(run, 'unchanged');
}

async function knownContact(
  run: Run,
  person: Person,
  values: ColumnValues,
  link: Link,
): Promise<Outcome> {
  const base = run.context.mirror?.values ?? {};
  const changed = changedColumns(base, values);
  if (Object.keys(changed).length === 0) {
    note(run, 'compare', 'unchanged');
    const etag = run.context.mirror?.etag ?? null;
    return done(run, 'unchanged', { mirror: mirrorOf(person, values, etag) });
  }
  const etag = run.context.mirror?.etag ?? null;
  const written = await updateContact(run, { person, contactId: link.crmId, changed, etag });
  return settle(run, person, values, written, { appeared: emailAppears(person, changed) });
}

async function firstSight(run: Run, person: Person, values: ColumnValues): Promise<Outcome> {
  const identified = await identifyContact(run, person);
  const appeared = [customerWakeKey(person.ref), emailWakeKey(person.email)];
  if (identified.is === 'new') {
    const created = await createContact(run, person, values);
    const link = linkOf(person, created.row.id, 'created');
    return settle(run, person, values, created, { link, appeared });
  }
  const { row } = identified;
  const written = await updateContact(run, {
    person,
    contactId: row.id,
    changed: withoutNulls(changedColumns(row.values, values)),
    etag: row.etag,
    linking: row.values.cwy_commercetoolsid !== person.ref.id,
  });
  const link = linkOf(person, row.id, identified.reason);
  return settle(run, person, values, written, { link, appeared });
}

/** At first sight an absent value is no news: it must not empty a column that the CRM has filled. */
function withoutNulls(values: ColumnValues): ColumnValues {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}

function settle(
  run: Run,
  person: Person,
  values: ColumnValues,
  written: Written,
  results: { readonly link?: Link; readonly appeared: readonly string[] },
): Outcome {
  const mirror = mirrorOf(person, values, written.row.etag);
  return done(run, written.is === 'unchanged' ? 'unchanged' : 'applied', { ...results, mirror });
}

function mirrorOf(person: Person, values: ColumnValues, etag: string | null): Mirror {
  return { ref: person.ref, version: person.version, etag, values };
}

function linkOf(person: Person, contactId: string, reason: string): Link {
  return { ref: person.ref, crmTable: 'contact', crmId: contactId, reason };
}

/** A guest order may be waiting for the address that the contact has just received. */
function emailAppears(person: Person, changed: ColumnValues): readonly string[] {
  return 'emailaddress1' in changed ? [emailWakeKey(person.email)] : [];
}
