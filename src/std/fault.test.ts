import { expect, it } from 'vitest';
import { faultOf } from './fault.ts';

it('tells kind and place of the cause, never what was said', () => {
  const cause = new TypeError('jane@example.com is no number');
  const fault = faultOf(new Error('jane again', { cause: new Error('and again', { cause }) }));
  expect(fault.name).toBe('TypeError');
  expect(fault.frames[0]).toContain('fault.test.ts');
  expect(fault.frames.length).toBeLessThanOrEqual(10);
  expect(JSON.stringify(fault)).not.toContain('jane');
});

it('keeps quiet about what is no error, and comes to an end', () => {
  expect(faultOf('jane')).toEqual({ name: 'string', frames: [] });
  const self = new Error('x');
  self.cause = self;
  expect(faultOf(self).name).toBe('Error');
});
