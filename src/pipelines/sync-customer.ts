import { customerWakeKey, emailWakeKey } from '../core/identity/wake-keys.ts';
import { type ColumnValues, changedColumns } from '../core/mapping/column-values.ts';
import { contactValues, mappedColumns, remarkText } from '../core/mapping/contact-map.ts';
import { requireFit } from '../core/mapping/fit.ts';
import type { Person } from '../core/model/person.ts';
import { normalisePerson } from '../core/normalise/person.ts';
import { recoveredBase } from '../core/reconcile/recovered-base.ts';
import type { CrmRow } from '../ports/crm.ts';
import type { Link, Mirror, Outcome } from '../ports/store.ts';
import { Problem } from '../problems/problem.ts';
import { type Identified, identifyContact } from './identify-contact.ts';
import { done, ended, parked, superseded } from './outcome.ts';
import { releaseContacts } from './release-contacts.ts';
import { coveredBy, note, type Run } from './run.ts';
import {
  createContact,
  readContact,
  takeContact,
  updateContact,
  type Written,
} from './write-contact.ts';

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
  const { person, values } = mapped(run, found);
  const link = run.context.link;
  if (link === null) {
    return firstSight(run, person, values, () => identifyContact(run, person));
  }
  // Nothing is agreed with this contact: a person has linked it by hand.
  if (mirror === null) return firstSight(run, person, values, () => asLinked(run, person, link));
  return knownContact(run, person, values, { link, mirror });
}

/**
 * What the contact has to show. Where that is not what commercetools has, the journal says so with
 * the write; what cannot be written at all is thrown, with all places at once.
 */
function mapped(run: Run, found: Person): { person: Person; values: ColumnValues } {
  const normalised = normalisePerson(found, run.deps.settings.normalise);
  const { values, problems, remarks } = contactValues(normalised, run.deps.settings.contactMap);
  requireFit(problems);
  const remark = remarkText(remarks, changedColumns(run.context.mirror?.values ?? {}, values));
  if (remark !== null) note(run, 'normalise contact', 'noted', { note: remark });
  return { person: normalised.person, values };
}

/** The contact stays: it may hold history, and deleting it is not ours to decide. */
function customerGone(run: Run): Outcome {
  note(run, 'fetch customer', 'deleted in commercetools');
  if (run.context.events.some((event) => event.dataErasure)) {
    return parked(run, new Problem('CWY-4010'));
  }
  return ended(run);
}

async function knownContact(
  run: Run,
  person: Person,
  values: ColumnValues,
  { link, mirror }: { readonly link: Link; readonly mirror: Mirror },
): Promise<Outcome> {
  const { intent } = run.context;
  const { values: base, etag } = mirror;
  const changed = changedColumns(base, values);
  if (Object.keys(changed).length === 0 && intent === null) {
    note(run, 'compare', 'unchanged');
    return done(run, 'unchanged', { mirror: mirrorOf(person, values, { id: link.crmId, etag }) });
  }
  const update = { person, contactId: link.crmId, wanted: values, base, intent, etag };
  const written = await updateContact(run, update);
  return settle(run, person, values, written, { appeared: emailAppears(person, changed) });
}

async function asLinked(run: Run, person: Person, link: Link): Promise<Identified> {
  const wanted = mappedColumns(run.deps.settings.contactMap);
  const row = await readContact(run, person, link.crmId, wanted);
  if (row.values.cwy_commercetoolsid !== person.ref.id) {
    await releaseContacts(run, person, row.id);
  }
  return { is: 'matched', row, reason: link.reason };
}

/** Decides who the customer is, and again for as long as somebody else gets there first. */
async function firstSight(
  run: Run,
  person: Person,
  values: ColumnValues,
  identify: () => Promise<Identified>,
): Promise<Outcome> {
  const appeared = [customerWakeKey(person.ref), emailWakeKey(person.email)];
  const { conflictAttemptsMax } = run.deps.settings.retry;
  for (let attempt = 0; attempt <= conflictAttemptsMax; attempt++) {
    const identified = await identify();
    if (identified.is === 'new') {
      const created = await createContact(run, person, values);
      const link = linkOf(person, created.row.id, 'created');
      return settle(run, person, values, created, { link, appeared });
    }
    const { row, reason } = identified;
    const taken = await takeContact(run, person, row, news(run, row, reason, values));
    if (taken === 'changed') continue;
    return settle(run, person, values, taken, { link: linkOf(person, row.id, reason), appeared });
  }
  throw new Problem('CWY-4008', { value: `${conflictAttemptsMax} conflicts` });
}

/**
 * What a contact that was found is told. An absent value is no news: it must not empty a column
 * that the CRM has filled. An e-mail address is evidence and no proof, for whoever signs up can type
 * any: a contact found by it has its empty columns filled and keeps the others. What an earlier run
 * of ours wrote before it died is ours to change.
 */
function news(run: Run, row: CrmRow, reason: string, values: ColumnValues): ColumnValues {
  const ours = recoveredBase({}, run.context.intent, row.values);
  const isNews = ([column, value]: readonly [string, ColumnValues[string]]): boolean => {
    if (column in ours) return true;
    return value !== null && (reason !== 'email' || (row.values[column] ?? null) === null);
  };
  return Object.fromEntries(Object.entries(changedColumns(row.values, values)).filter(isNews));
}

function settle(
  run: Run,
  person: Person,
  values: ColumnValues,
  written: Written,
  results: { readonly link?: Link; readonly appeared: readonly string[] },
): Outcome {
  const mirror = mirrorOf(person, values, written.row);
  return done(run, written.is === 'unchanged' ? 'unchanged' : 'applied', { ...results, mirror });
}

function mirrorOf(person: Person, values: ColumnValues, { id, etag }: Written['row']): Mirror {
  return { ref: person.ref, version: person.version, etag, crmId: id, values };
}

function linkOf(person: Person, contactId: string, reason: string): Link {
  return { ref: person.ref, crmTable: 'contact', crmId: contactId, reason };
}

/** A guest order may be waiting for the address that the contact has just received. */
function emailAppears(person: Person, changed: ColumnValues): readonly string[] {
  return 'emailaddress1' in changed ? [emailWakeKey(person.email)] : [];
}
