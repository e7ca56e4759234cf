import type { CrmTable } from '../ports/crm.ts';
import type { Call } from '../ports/trail.ts';
import type { HttpAnswer } from './http.ts';
import type { Decided } from './stepped.ts';

/** One operation on one row or set, below the service root. */
export interface CrmRequest {
  /** Verb and object, as in `Step.step`. */
  readonly step: string;
  readonly method: 'GET' | 'PATCH' | 'POST' | 'DELETE';
  /** Below the service root, encoded: `contacts(<guid>)?$select=lastname`. */
  readonly path: string;
  /** Headers beyond those of every request. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>> | null;
  readonly table: CrmTable;
  readonly id: string | null;
  /** Names of the columns written. */
  readonly fields: readonly string[] | null;
}

/** Tells from the answer what it means; throws a `Problem` for what it does not. */
export type Decide<T> = (answer: HttpAnswer) => Decided<T>;

/**
 * The one way by which every operation on single rows reaches Dataverse. What paces and gathers
 * requests stands behind it; the operations do not notice.
 */
export interface Sender {
  send<T>(request: CrmRequest, call: Call, decide: Decide<T>): Promise<T>;
}
