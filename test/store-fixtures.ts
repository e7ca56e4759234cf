import type { ConsentLine } from '../src/core/consent/consent.ts';
import type { Envelope } from '../src/core/model/envelope.ts';
import type { RecordKind, RecordRef } from '../src/core/model/record.ts';
import type { Decision } from '../src/core/reconcile/decision.ts';
import type { Act } from '../src/ports/audit.ts';
import type {
  Outcome,
  PlannedRetry,
  RecordContext,
  ReviewCandidate,
  ReviewDraft,
  SettledState,
} from '../src/ports/store.ts';
import type { Step } from '../src/ports/trail.ts';

/** A record of the project that the store's tests work in. */
export function refOf(id: string, kind: RecordKind = 'customer'): RecordRef {
  return { projectKey: 'shop', kind, id };
}

/** A notification that a record changed. */
export function envelopeOf(
  dedupeKey: string,
  ref: RecordRef | null,
  more: Partial<Envelope> = {},
): Envelope {
  return {
    kind: 'message',
    type: 'CustomerCreated',
    dedupeKey,
    ref,
    resourceVersion: 1,
    occurredAt: '2026-03-01T09:30:00.000Z',
    deleted: false,
    dataErasure: false,
    parentEventId: null,
    correlationId: null,
    refusal: null,
    ...more,
  };
}

/** What a run says that settled all events it was given. */
export function outcomeOf(
  context: RecordContext,
  state: SettledState | null,
  more: Partial<Outcome> = {},
): Outcome {
  return {
    ref: context.ref,
    loadedAt: context.loadedAt,
    correlationId: context.events[0]?.correlationId ?? 'none',
    settled: state === null ? [] : context.events.map(({ id }) => ({ eventId: id, state })),
    problem: null,
    waitsFor: null,
    supersedesParked: false,
    retry: null,
    link: null,
    mirror: null,
    ledger: [],
    review: null,
    decisions: [],
    consents: [],
    edits: { applied: [], lapsed: [] },
    mergedFrom: null,
    appeared: [],
    derived: [],
    orderNumber: null,
    orderPayments: [],
    summary: null,
    unit: null,
    touched: { customers: [], contacts: [] },
    eventId: context.events[0]?.id ?? null,
    steps: [],
    ...more,
  };
}

/** What somebody wants done, without a reason unless one is given. */
export function actOf(more: Partial<Act> = {}): Act {
  return {
    who: 'tester',
    reason: null,
    correlationId: 'c0ffee00-0000-4000-8000-00000000000a',
    ...more,
  };
}

/** A retry after a failure of Dataverse. */
export function retryOf(inMs: number, attempts = 1): PlannedRetry {
  return { inMs, attempts, problem: 'CWY-3002' };
}

/** A step that wrote a contact. */
export function stepOf(more: Partial<Step> = {}): Step {
  return {
    at: new Date().toISOString(),
    step: 'create contact',
    system: 'dynamics',
    status: 201,
    durationMs: 12.5,
    outcome: 'created',
    requestId: 'req-1',
    crmTable: 'contact',
    crmId: '5c0ffee0-0000-4000-8000-000000000001',
    fields: ['emailaddress1', 'lastname'],
    note: null,
    ...more,
  };
}

/** A CRM row that has the e-mail of the record. */
export function candidateOf(crmId: string): ReviewCandidate {
  return { crmId, rules: ['email'], score: 50, values: { emailaddress1: 'ada@example.org' } };
}

/** A question which of the rows the record is. */
export function reviewOf(candidates: readonly ReviewCandidate[]): ReviewDraft {
  const values = { emailaddress1: 'ada@example.org', firstname: 'Ada' };
  return { why: 'ambiguous', rule: 'email', crmTable: 'contact', values, candidates };
}

/** A first name that Dynamics owns. */
export function decisionOf(more: Partial<Decision> = {}): Decision {
  return {
    column: 'firstname',
    rule: 'dynamics',
    winner: 'dynamics',
    commerce: 'Ada',
    crm: 'Adele',
    ...more,
  };
}

/** What somebody said at the checkout. */
export function consentLineOf(more: Partial<ConsentLine> = {}): ConsentLine {
  return {
    channel: 'email',
    purpose: 'marketing',
    value: 'in',
    source: 'commercetools',
    given: 'checkout',
    at: '2026-03-01T09:30:00.000Z',
    dated: true,
    ...more,
  };
}
