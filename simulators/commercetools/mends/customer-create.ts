import { getBaseResourceProperties } from '@labdigital/commercetools-mock';
import { duplicateField, invalidInput } from '../errors.ts';
import { type Doc, docs, type Row, text } from '../storage/doc.ts';
import type { Store } from '../storage/store.ts';
import { addressBook } from './addresses.ts';
import { type Bench, type Context, graft, repositoryOf, saveNew } from './bench.ts';
import { customFields } from './custom-fields.ts';
import { keyReferenceTo, optionally, referenceTo } from './references.ts';

/**
 * Gaps 4 to 6 of the mock: a created customer loses locale, salutation, vatId and both kinds of group,
 * its e-mail is lower-cased, and a store of its own is ignored.
 */

const storeKeys = (customer: Doc): string[] =>
  docs(customer.stores)
    .map(({ key }) => text(key))
    .filter((key) => key !== undefined);

/** An e-mail is unique among global customers, and within each store among that store's customers. */
export function checkEmailFree(store: Store, customer: Doc & { id?: string }): void {
  const email = text(customer.email) ?? '';
  const stores = storeKeys(customer);
  const clash = (other: Row): boolean => {
    if (other.id === customer.id) return false;
    const theirs = storeKeys(other);
    if (stores.length === 0 || theirs.length === 0) return stores.length === theirs.length;
    return theirs.some((key) => stores.includes(key));
  };
  const same = store.table('customer').find('lowercaseEmail', [email.toLowerCase()]);
  if (same.some(clash)) throw duplicateField('email', email, 'customer');
}

/** The form in which the mock compares passwords on sign-in; it never leaves the simulator. */
const storedPassword = (password: string): string => Buffer.from(password).toString('base64');

function storesOf(store: Store, draft: Doc, context: Context): Doc[] {
  const named = docs(draft.stores).map((given) => keyReferenceTo(store, 'store', given));
  if (context.storeKey === undefined || named.some(({ key }) => key === context.storeKey)) {
    return named;
  }
  return [...named, keyReferenceTo(store, 'store', { key: context.storeKey })];
}

const copied = [
  'key',
  'customerNumber',
  'externalId',
  'email',
  'firstName',
  'lastName',
  'middleName',
  'title',
  'salutation',
  'dateOfBirth',
  'companyName',
  'vatId',
  'locale',
] as const;

function customerFrom(store: Store, draft: Doc, context: Context): Doc {
  const email = text(draft.email);
  if (email === undefined || !email.includes('@')) {
    throw invalidInput(`'${String(draft.email)}' is not a valid email address.`);
  }
  const password = text(draft.password);
  const groups = docs(draft.customerGroupAssignments).map(({ customerGroup }) => ({
    customerGroup: referenceTo(store, 'customer-group', customerGroup),
  }));
  return {
    ...getBaseResourceProperties(context.clientId),
    ...Object.fromEntries(copied.map((field) => [field, draft[field]])),
    lowercaseEmail: email.toLowerCase(),
    ...(password === undefined ? {} : { password: storedPassword(password) }),
    authenticationMode: draft.authenticationMode ?? 'Password',
    isEmailVerified: draft.isEmailVerified === true,
    ...addressBook(store, draft),
    customerGroup: optionally(draft.customerGroup, (group) =>
      referenceTo(store, 'customer-group', group),
    ),
    customerGroupAssignments: groups,
    stores: storesOf(store, draft, context),
    custom: customFields(store, draft.custom, 'customer'),
  };
}

/**
 * A guest who signs up with the `anonymousId` of the session becomes the customer of what was done in it.
 */
function adoptGuestResources(bench: Bench, customer: Row, anonymousId: string): void {
  const owner: Record<string, Doc> = {
    order: { customerId: customer.id },
    cart: { customerId: customer.id },
    payment: { customer: { typeId: 'customer', id: customer.id } },
  };
  for (const [typeId, fields] of Object.entries(owner)) {
    const rows = bench.store.table(typeId).rows();
    for (const row of rows.filter((guest) => guest.anonymousId === anonymousId)) {
      const { anonymousId: _guest, ...kept } = row;
      bench.store.put(typeId, {
        ...kept,
        ...fields,
        id: row.id,
        version: row.version + 1,
        createdAt: row.createdAt,
        lastModifiedAt: new Date().toISOString(),
      });
    }
  }
}

export function mendCustomerCreate(bench: Bench): void {
  const repository = repositoryOf(bench, 'customer');
  graft(repository, {
    create: async (context: Context, draft: Doc) => {
      const customer = customerFrom(bench.store, draft, context);
      checkEmailFree(bench.store, customer);
      const saved = await saveNew(repository, context, customer);
      const anonymousId = text(draft.anonymousId);
      if (anonymousId !== undefined) adoptGuestResources(bench, saved, anonymousId);
      return saved;
    },
  });
}
