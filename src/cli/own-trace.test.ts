import { expect, it } from 'vitest';
import type { TraceAnswer } from '../contract/trace.ts';
import { ownTrace } from './own-trace.ts';

const at = '2026-03-01T09:30:00.000Z';
const correlationId = '0f8fad5b-d9cb-469f-a165-70867728950e';
const unit = (id: string) => ({ projectKey: 'shop', kind: 'business-unit', id }) as const;

/** A company and two divisions, all moved by one piece of news. */
const names = ['acme', 'it', 'lab'];
const whole: TraceAnswer = {
  events: names.map((name) => ({
    id: `event-${name}`,
    correlationId,
    parentEventId: name === 'acme' ? null : 'event-acme',
    kind: 'message',
    type: 'UnitAboveChanged',
    dedupeKey: name,
    ref: unit(name),
    resourceVersion: 1,
    state: 'applied',
    problem: null,
    waitsFor: null,
    occurredAt: at,
    receivedAt: at,
    settledAt: at,
    deliveries: 1,
    discarded: false,
  })),
  steps: names.map((name) => stepOf(name, `row-${name}`)),
  links: names.map((name) => ({
    ref: unit(name),
    crmTable: 'account',
    crmId: `row-${name}`,
    reason: 'created',
  })),
  entries: names.map((name) => ({
    order: unit(name),
    factKey: 'buyer',
    orderNumber: null,
    crmTable: 'connection',
    crmId: `connection-${name}`,
    eventId: `event-${name}`,
    correlationId,
  })),
  kept: [],
  actions: [],
};

function stepOf(name: string, crmId: string): TraceAnswer['steps'][number] {
  return {
    id: `step-${name}-${crmId}`,
    correlationId,
    eventId: `event-${name}`,
    ref: unit(name),
    at,
    step: 'update account',
    system: 'dynamics',
    status: 204,
    durationMs: 1,
    outcome: 'updated',
    requestId: null,
    crmTable: 'account',
    crmId,
    fields: null,
    note: null,
  };
}

it.each(['it', 'row-it', 'connection-it'])('of %s keeps what is of its record', (id) => {
  const { trace, leftOut } = ownTrace(whole, { by: 'id', id });
  expect(trace.events.map((event) => event.id)).toEqual(['event-it']);
  expect(trace.steps.map((step) => step.crmId)).toEqual(['row-it']);
  expect(trace.links.map((link) => link.crmId)).toEqual(['row-it']);
  expect(trace.entries.map((entry) => entry.crmId)).toEqual(['connection-it']);
  expect(leftOut).toEqual({ events: 2, steps: 2, rows: 4 });
});

it('keeps the step of another record that touched the row, and its event', () => {
  const touched = { ...whole, steps: [...whole.steps, stepOf('acme', 'row-it')] };
  const { trace } = ownTrace(touched, { by: 'id', id: 'row-it' });
  expect(trace.events.map((event) => event.id)).toEqual(['event-acme', 'event-it']);
  expect(trace.steps.map((step) => step.id)).toEqual(['step-it-row-it', 'step-acme-row-it']);
});

it.each(['event-it', correlationId, 'row-merged-away'])('of %s keeps everything', (id) => {
  const { trace, leftOut } = ownTrace(whole, { by: 'id', id });
  expect(trace).toBe(whole);
  expect(leftOut).toEqual({ events: 0, steps: 0, rows: 0 });
});

it('of the key of a unit keeps what is of it', () => {
  const one = { ...whole, events: whole.events.slice(1, 2), links: whole.links.slice(1, 2) };
  const entries = whole.entries.slice(1, 2);
  const { trace, leftOut } = ownTrace(
    { ...one, entries },
    { by: 'orderNumber', orderNumber: 'it' },
  );
  expect(trace.steps.map((step) => step.crmId)).toEqual(['row-it']);
  expect(leftOut).toEqual({ events: 0, steps: 2, rows: 0 });
});
