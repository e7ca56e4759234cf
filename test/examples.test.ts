import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { personOf } from '../src/commercetools/customer.ts';
import { createNotificationReader } from '../src/commercetools/notification.ts';
import { orderOf } from '../src/commercetools/order.ts';
import { orderIdsOf } from '../src/commercetools/orders-of-payment.ts';
import { paymentOf } from '../src/commercetools/payment.ts';
import { contactFieldMap, contactValues } from '../src/core/mapping/contact-map.ts';
import { contactSettingsDefault } from '../src/core/mapping/contact-settings.ts';
import { requireCurrencies } from '../src/core/normalise/currency.ts';
import { normalisePerson } from '../src/core/normalise/person.ts';
import { normaliseSettingsDefault } from '../src/core/normalise/settings.ts';

/**
 * commercetools' own published examples lie beside the checkout and are not part of it; where they
 * are missing, the samples of the same shapes in this folder stand in.
 */
const published = join(import.meta.dirname, '../../shared/data/commercetools-examples');
const samples = join(import.meta.dirname, 'samples/commercetools');
const root = existsSync(published) ? published : samples;

/** commercetools' public demonstration shop, where it lies beside the checkout. */
const sunrise = join(import.meta.dirname, '../../shared/data/sunrise/customers.json');

const receivedAt = '2026-03-01T00:00:00.000Z';

function filesOf(folder: string): readonly string[] {
  const path = join(root, folder);
  return existsSync(path) ? readdirSync(path).filter((name) => name.endsWith('.json')) : [];
}

function load(folder: string, file: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(root, folder, file), 'utf8'));
}

/** The examples come from several projects; each is read by the installation that serves it. */
function projectOf(body: Record<string, unknown>): string {
  const data = body.data;
  const inner = typeof data === 'object' && data !== null && 'projectKey' in data ? data : body;
  return 'projectKey' in inner ? String(inner.projectKey) : 'none';
}

function read(folder: string, file: string) {
  const body = load(folder, file);
  return createNotificationReader({ projectKeys: [projectOf(body)] }).read(body, receivedAt);
}

/** What becomes of each; a file that is not listed here fails, so that none goes unread. */
const readings: Readonly<Record<string, object>> = {
  'subscription/message-payload.example.json': {
    is: 'envelope',
    envelope: { kind: 'message', type: 'CustomerLastNameSet', resourceVersion: 2 },
  },
  'subscription/cloudevents-payload.example.json': { is: 'ignored' },
  'subscription/resource-created-payload.example.json': { is: 'ignored' },
  'subscription/resource-updated-payload.example.json': { is: 'ignored' },
  'subscription/resource-deleted-payload.example.json': { is: 'ignored' },
  'subscription/event-payload.example.json': { is: 'ignored' },
  // Parts of notifications, not notifications.
  'subscription/payload-not-included.example.json': { is: 'unreadable' },
  'event/CheckoutMessageOrderPayloadBaseData.json': { is: 'unreadable' },
  'event/CheckoutMessagePaymentsPayloadBaseData.json': { is: 'unreadable' },
  'event/CheckoutOrderCreationFailed.json': { is: 'ignored' },
  'event/CheckoutPaymentAuthorizationFailed.json': routed('payment'),
  'event/CheckoutPaymentAuthorizationCancelled.json': routed('order'),
  'event/CheckoutPaymentAuthorized.json': routed('order'),
  'event/CheckoutPaymentCancelAuthorizationFailed.json': routed('order'),
  'event/CheckoutPaymentChargeFailed.json': routed('order'),
  'event/CheckoutPaymentChargedEvent.json': routed('order'),
  'event/CheckoutPaymentRefundFailed.json': routed('order'),
  'event/CheckoutPaymentRefunded.json': routed('order'),
};

function routed(kind: string): object {
  return { is: 'envelope', envelope: { kind: 'event', ref: { kind }, deleted: false } };
}

function contactOf(document: unknown) {
  const person = personOf(document, 'p');
  expect(person.email).toContain('@');
  const normalised = normalisePerson(person, normaliseSettingsDefault);
  return contactValues(normalised, contactFieldMap(contactSettingsDefault));
}

/** What commercetools adds to a customer that was imported. */
function asRead(index: string): object {
  return { id: `c${index}`, version: 1, createdAt: receivedAt, lastModifiedAt: receivedAt };
}

function results(file: string): readonly unknown[] {
  const page = load('resource', file);
  return Array.isArray(page.results) ? page.results : [];
}

describe.runIf(existsSync(sunrise))('the customers of Sunrise', () => {
  it('are mapped, and nothing has to be said of them but of phones', () => {
    const customers: unknown = JSON.parse(readFileSync(sunrise, 'utf8'));
    expect(Array.isArray(customers) && customers.length).toBeGreaterThan(0);
    for (const [index, customer] of Object.entries(Object(customers))) {
      const { problems, remarks } = contactOf({ ...Object(customer), ...asRead(index) });
      expect(problems).toEqual([]);
      expect(remarks.filter(({ column }) => !/phone/.test(column))).toEqual([]);
    }
  });
});

describe('published examples', () => {
  const deliveries = ['subscription', 'event'].flatMap((folder) =>
    filesOf(folder).map((file) => [folder, file] as const),
  );

  it('are there', () => {
    expect(deliveries.length).toBeGreaterThan(2);
  });

  it.each(deliveries)('%s/%s is read as it should be', (folder, file) => {
    const expected = readings[`${folder}/${file}`];
    if (expected === undefined) throw new Error(`Say in this test what ${file} should become.`);
    expect(read(folder, file)).toMatchObject(expected);
  });

  it.each(filesOf('resource').filter((file) => /^customers?\.json$/.test(file)))(
    '%s is mapped',
    (file) => {
      const documents = file === 'customers.json' ? results(file) : [load('resource', file)];
      for (const document of documents) expect(contactOf(document)).toMatchObject({ problems: [] });
      expect(documents.length).toBeGreaterThan(0);
    },
  );

  it.each(filesOf('resource').filter((file) => /^orders?\.json$/.test(file)))(
    '%s is mapped',
    (file) => {
      const documents = file === 'orders.json' ? results(file) : [load('resource', file)];
      for (const document of documents) {
        const { order } = orderOf(document, 'p');
        expect(order.lines.length).toBeGreaterThan(0);
        expect(requireCurrencies([order.total], 'order')).toBeNull();
      }
      expect(documents.length).toBeGreaterThan(0);
    },
  );

  it.each(filesOf('resource').filter((file) => /^payments?\.json$/.test(file)))(
    '%s is mapped',
    (file) => {
      const documents = file === 'payments.json' ? results(file) : [load('resource', file)];
      for (const document of documents) expect(paymentOf(document).id).not.toBe('');
      expect(documents.length).toBeGreaterThan(0);
    },
  );

  it.each(filesOf('resource').filter((file) => file === 'orders.json'))(
    '%s names its orders',
    (file) => {
      expect(orderIdsOf(load('resource', file))).toHaveLength(results(file).length);
    },
  );
});
