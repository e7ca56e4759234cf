import { Problem } from '../../problems/problem.ts';
import type { Courier } from '../courier.ts';
import type { Work } from '../governor/budget.ts';
import type { Leave } from '../governor/governor.ts';
import type { HttpAnswer } from '../http.ts';
import { problemOf, requestIdOf } from '../problems.ts';
import { answersIn } from './batch-answer.ts';
import { batchRequest } from './batch-request.ts';
import type { Item } from './item.ts';

export interface Shipment {
  readonly items: readonly Item[];
  readonly work: Work;
  readonly leave: Leave;
  /** Takes back an item whose batch was refused as a whole. */
  readonly sendAlone: (item: Item) => void;
}

/** Sends items in one request and tells each what came of it. */
export type Ship = (shipment: Shipment) => Promise<void>;

/** A request that one of its parts may have spoiled; the same parts one by one find out which. */
const spoiled: readonly number[] = [400, 404, 413, 415];

/** `newId` gives a new UUID at every call. */
export function shipper(courier: Courier, newId: () => string): Ship {
  return async (shipment) => {
    const { items, work, leave } = shipment;
    const [first] = items;
    if (first === undefined) return;
    for (const { fate } of items) fate.left(items.length);
    const single = items.length === 1;
    try {
      const answer = await courier.exchange({
        leave,
        work,
        wire: single ? first.wire : batchRequest(items.map(wireOf), `batch_${newId()}`),
        // A batch belongs to no one record, so it has a correlation id of its own.
        call: single ? first.call : { correlationId: newId(), trail: first.call.trail },
        onTokenRefused: (refusal) => {
          for (const { fate } of items) fate.repeated(refusal, 'token refused');
        },
      });
      if (single) first.fate.answered(answer);
      else handOut(shipment, answer);
    } catch (error) {
      for (const { fate } of items) fate.failed(error, null);
    }
  };
}

function wireOf({ wire }: Item): Item['wire'] {
  return wire;
}

function handOut({ items, sendAlone }: Shipment, answer: HttpAnswer): void {
  const parts = answersIn(answer);
  if (parts === null && spoiled.includes(answer.status)) {
    for (const item of items) {
      item.fate.repeated(answer, 'batch refused');
      sendAlone(item);
    }
    return;
  }
  const problem = parts === null || answer.status !== 200 ? wholeProblem(answer) : null;
  for (const [index, { fate }] of items.entries()) {
    const part = parts?.[index];
    if (problem !== null) fate.failed(problem, answer);
    else if (part === undefined) fate.failed(cutOff(answer), answer);
    else fate.answered(partOf(part, answer));
  }
}

function wholeProblem(answer: HttpAnswer): Problem {
  return answer.status === 200 ? cutOff(answer) : problemOf(answer, '$batch');
}

/** What became of the parts without an answer is not known; writing them again is harmless. */
function cutOff(answer: HttpAnswer): Problem {
  const requestId = requestIdOf(answer);
  return new Problem('CWY-3002', {
    place: '$batch',
    value: 'an answer that is cut off',
    status: answer.status,
    ...(requestId === null ? {} : { requestId }),
  });
}

/** The parts of a batch share its request id, so that requests can be counted in the journal. */
function partOf(part: HttpAnswer, whole: HttpAnswer): HttpAnswer {
  const own = ['x-ms-service-request-id', 'req_id'];
  return {
    ...part,
    header: (name) => (own.includes(name) ? whole.header(name) : null) ?? part.header(name),
  };
}
