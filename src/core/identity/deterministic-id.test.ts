import fc from 'fast-check';
import { expect, test } from 'vitest';
import { accountIdOf, activityIdOf, contactIdOf, nameId } from './deterministic-id.ts';
import { customerWakeKey, emailWakeKey, paymentWakeKey } from './wake-keys.ts';

const customerId = 'c1c1c1c1-0000-4000-8000-000000000001';
const orderId = 'a0a0a0a0-0000-4000-8000-000000000001';

test('ids are what they always were: another value here would duplicate every row in the CRM', () => {
  expect(contactIdOf('shop', customerId)).toBe('69a5617d-fe58-54d4-84d4-b57e14d6ffb7');
  expect(accountIdOf('shop', 'b1b1b1b1-0000-4000-8000-000000000001')).toBe(
    '1bf9255f-cdeb-5ab0-b360-aa0710643652',
  );
  expect(activityIdOf('shop', orderId, 'placed')).toBe('74647452-3773-5bdc-9e3c-8ec3d8925850');
  expect(activityIdOf('shop', orderId, 'refunded:p1:t1')).toBe(
    'db4dbb2e-a8b2-56b7-91c3-c85609bc760c',
  );
  expect(emailWakeKey('jane.doe@example.com')).toBe('email:8624ebb0-4d1d-5ecf-bcf9-6e787bfbc4e7');
});

test('every part counts, and parts do not run into each other', () => {
  const parts = fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(parts, parts, (a, b) => {
      const same = JSON.stringify(a) === JSON.stringify(b);
      expect(nameId(a) === nameId(b)).toBe(same);
    }),
  );
  expect(nameId(['a', 'b/c'])).not.toBe(nameId(['a/b', 'c']));
  expect(contactIdOf('shop', customerId)).not.toBe(contactIdOf('shop2', customerId));
});

test('ids are version 5 UUIDs in the form that Dataverse takes', () => {
  expect(contactIdOf('shop', customerId)).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
});

test('wake keys name project and id', () => {
  const ref = { projectKey: 'shop', kind: 'customer', id: customerId } as const;
  expect(customerWakeKey(ref)).toBe(`customer:shop/${customerId}`);
  expect(paymentWakeKey({ projectKey: 'shop', kind: 'payment', id: 'p1' })).toBe('payment:shop/p1');
});

test('the e-mail key is one for all spellings and shows none of them', () => {
  const key = emailWakeKey('jane.doe@example.com');
  expect(emailWakeKey(' Jane.DOE@example.com ')).toBe(key);
  expect(emailWakeKey('john.doe@example.com')).not.toBe(key);
  expect(key).toMatch(/^email:[0-9a-f-]{36}$/);
});
