import type { CrmRowProblem, CrmTable, CrmWrite } from '../../ports/crm.ts';
import type { Call } from '../../ports/trail.ts';
import type { Problem } from '../../problems/problem.ts';
import type { Attempt, AttemptRows } from './attempt.ts';
import { type ChunkSize, grown, halved } from './chunk-size.ts';
import type { Offered } from './offered.ts';

/** Rows that still have to be written. */
export interface Piece {
  readonly rows: readonly CrmWrite[];
  /** How often that failed for a passing reason. */
  readonly failures: number;
  /** One of the rows at least is bad. */
  readonly suspect: boolean;
}

/** What writing a piece needs. */
export interface Writer {
  readonly offered: Offered;
  readonly attemptMany: AttemptRows;
  readonly attemptEach: AttemptRows;
  readonly pause: (ms: number) => Promise<void>;
  readonly nowMs: () => number;
}

/** A piece after one request. */
export interface Done {
  readonly size: ChunkSize;
  readonly problems: readonly CrmRowProblem[];
  readonly again: readonly Piece[];
}

interface Task {
  readonly table: CrmTable;
  readonly piece: Piece;
  readonly size: ChunkSize;
  /** Whether the table takes UpsertMultiple. */
  readonly many: boolean;
}

/** Rows of one batch where the table takes no UpsertMultiple. */
export const batchRowsMax = 100;
/** A bad row is looked for by halving; so few rows go each on its own in one batch. */
const isolatedMax = 25;
/** Deadlocks, time-outs, losses and refusals of one piece; then its rows are told that problem. */
const failuresMax = 8;
const pauseMsFirst = 250;
const pauseMsMax = 15_000;

/** Sends the piece once and says what is left to do. */
export async function writePiece(writer: Writer, task: Task, call: Call): Promise<Done> {
  const { table, piece, size, many } = task;
  const { rows } = piece;
  const each = !many || (piece.suspect && rows.length <= isolatedMax);
  const startedMs = writer.nowMs();
  const attempt = await (each ? writer.attemptEach : writer.attemptMany)(table, rows, call);
  switch (attempt.is) {
    case 'answered':
      return answered(writer, task, attempt, each ? null : writer.nowMs() - startedMs);
    case 'unknown message':
      writer.offered.deny(table);
      return { size, problems: [], again: cut(piece, batchRowsMax) };
    case 'failed':
      return failed(writer, task, attempt.problem);
  }
}

async function answered(
  writer: Writer,
  { piece, size }: Task,
  attempt: Extract<Attempt, { readonly is: 'answered' }>,
  tookMs: number | null,
): Promise<Done> {
  const next = tookMs === null ? size : grown(size, piece.rows.length, tookMs);
  const passing = attempt.problems.filter(({ problem }) => isPassing(problem));
  if (passing.length === 0 || piece.failures + 1 >= failuresMax) {
    return { size: next, problems: attempt.problems, again: [] };
  }
  await writer.pause(pauseMs(piece.failures));
  const ids = new Set(passing.map(({ id }) => id));
  const rows = piece.rows.filter(({ id }) => ids.has(id));
  return {
    size: next,
    problems: attempt.problems.filter(({ problem }) => !isPassing(problem)),
    again: [{ ...piece, rows, failures: piece.failures + 1 }],
  };
}

async function failed(writer: Writer, { piece, size }: Task, problem: Problem): Promise<Done> {
  const { rows, failures } = piece;
  const all = rows.map(({ id }) => ({ id, problem }));
  if (!isPassing(problem)) {
    if (rows.length === 1 && piece.suspect) return { size, problems: all, again: [] };
    const suspect = { ...piece, suspect: true };
    const again = rows.length <= isolatedMax && !piece.suspect ? [suspect] : halves(suspect);
    return { size, problems: [], again };
  }
  if (problem.code === 'CWY-3011' || failures + 1 >= failuresMax) {
    return { size, problems: all, again: [] };
  }
  const next = { ...piece, failures: failures + 1 };
  // The gate that the refusal closed is pause enough.
  if (problem.class === 'throttled') return { size, problems: [], again: [next] };
  await writer.pause(pauseMs(failures));
  return { size: halved(size), problems: [], again: halves(next) };
}

function isPassing(problem: Problem): boolean {
  return problem.class === 'transient' || problem.class === 'throttled';
}

function pauseMs(failures: number): number {
  return Math.min(pauseMsMax, pauseMsFirst * 2 ** failures);
}

function halves(piece: Piece): readonly Piece[] {
  return cut(piece, Math.max(1, Math.ceil(piece.rows.length / 2)));
}

/** Pieces of so many rows; taken from the end, so the first rows stand last. */
function cut(piece: Piece, rowsMax: number): readonly Piece[] {
  const count = Math.ceil(piece.rows.length / rowsMax);
  return Array.from({ length: count }, (_, index) => ({
    ...piece,
    rows: piece.rows.slice(index * rowsMax, (index + 1) * rowsMax),
  })).reverse();
}
