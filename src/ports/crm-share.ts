/** What one process spent as one application user within the limits' window, and whether it may send. */
export interface ShareReport {
  readonly userId: string;
  readonly requests: number;
  readonly executionMs: number;
  /** Milliseconds until the service lets the user send again; 0 = now. */
  readonly closedForMs: number;
}

/** What the other processes told of the same application user. */
export interface ShareNews extends ShareReport {
  /** Processes that told something lately, the asking one included. */
  readonly processes: number;
  /** Which of them the asking one is, from 0. */
  readonly rank: number;
}

/**
 * Where processes that use the same application users meet: each tells every few seconds what it
 * does and learns what the others do. No process waits for another, and none is in charge.
 */
export interface CrmShare {
  /** Tells and asks in one statement; the answers are in the order of the reports. */
  exchange(processId: string, reports: readonly ShareReport[]): Promise<readonly ShareNews[]>;
  /** The process stops: the others need not share with it any more. */
  leave(processId: string): Promise<void>;
}
