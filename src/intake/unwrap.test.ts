import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson, unwrap } from './unwrap.ts';

const notification = {
  notificationType: 'ResourceUpdated',
  resource: { typeId: 'order', id: 'o' },
};
const text = JSON.stringify(notification);
const base64 = Buffer.from(text).toString('base64');

describe('unwrap', () => {
  it.each<[string, unknown]>([
    ['a bare notification', notification],
    ['a Pub/Sub push', { message: { data: base64, messageId: '1' }, subscription: 's' }],
    ['an SNS notification', { Type: 'Notification', MessageId: '1', Message: text }],
    ['an EventBridge event', { 'detail-type': 'x', source: 'aws.partner', detail: notification }],
    ['an array of one', [notification]],
  ])('takes the notification out of %s', (_, body) => {
    expect(unwrap(body)).toEqual({ is: 'notifications', bodies: [notification] });
  });

  it('takes all notifications out of an array, each in its own wrapping', () => {
    const event = { specversion: '1.0', data: notification };
    expect(unwrap([event, { message: { data: base64 } }])).toEqual({
      is: 'notifications',
      bodies: [event, notification],
    });
  });

  it.each<[string, unknown]>([
    ['broken base64', { message: { data: '%%%' } }],
    ['base64 of no JSON', { message: { data: Buffer.from('hello').toString('base64') } }],
    ['an SNS message of no JSON', { Type: 'Notification', Message: 'hello' }],
    ['a message that is a number', { Type: 'Notification', Message: '7' }],
    ['a text', 'hello'],
    ['nothing', null],
  ])('hands on %s as it is', (_, body) => {
    expect(unwrap(body)).toEqual({ is: 'notifications', bodies: [body] });
  });

  it('recognises the probe of Event Grid and the confirmation of SNS', () => {
    const probe = {
      eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
      data: { validationCode: 'code' },
    };
    expect(unwrap([probe])).toEqual({ is: 'event-grid-validation', code: 'code' });
    expect(
      unwrap({ Type: 'SubscriptionConfirmation', TopicArn: 'arn', SubscribeURL: 'https://x' }),
    ).toEqual({ is: 'sns-confirmation', confirmation: { topic: 'arn', url: 'https://x' } });
    expect(unwrap([notification, probe])).toEqual({
      is: 'notifications',
      bodies: [notification, probe],
    });
  });

  it('never throws and loses nothing, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (bodies) => {
        const unwrapped = unwrap(bodies);
        if (unwrapped.is === 'notifications') {
          expect(unwrapped.bodies.length).toBeGreaterThanOrEqual(bodies.length);
        }
      }),
    );
  });

  it('reads JSON, and keeps what is none', () => {
    expect(parseJson('{"a":1}')).toEqual({ a: 1 });
    expect(parseJson('{"a":')).toBe('{"a":');
  });
});
