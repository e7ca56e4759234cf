import type { Crm, CrmRowProblem, CrmTable, CrmWrite } from '../../ports/crm.ts';
import type { Call } from '../../ports/trail.ts';
import { assert } from '../../std/assert.ts';
import type { Alarm } from '../governor/governor.ts';
import { upsertByBatch, upsertMultiple } from './attempt.ts';
import type { BulkParts } from './bulk-request.ts';
import { type ChunkSize, firstChunkSize } from './chunk-size.ts';
import { offeredMessages } from './offered.ts';
import { batchRowsMax, type Piece, type Writer, writePiece } from './write-piece.ts';

/** All tables have one writer each: two in one table deadlock (fact sheet, 5). */
export function upsertMany(parts: BulkParts & { readonly alarm: Alarm }): Crm['upsertMany'] {
  const writer: Writer = {
    offered: offeredMessages(parts),
    attemptMany: upsertMultiple(parts),
    attemptEach: upsertByBatch(parts),
    pause: (ms) => new Promise((resolve) => void parts.alarm(ms, resolve)),
    nowMs: () => parts.clock.monotonicMs(),
  };
  const sizes = new Map<CrmTable, ChunkSize>();
  const turns = new Map<CrmTable, Promise<unknown>>();

  return async (table, writes, call) => {
    assert(
      writes.every((write) => write.table === table),
      'upsertMany writes rows of one table',
    );
    const before = turns.get(table) ?? Promise.resolve();
    const run = before.then(() => writeTable(writer, sizes, table, coalesced(writes), call));
    const turn = run.catch(() => undefined);
    turns.set(table, turn);
    return run;
  };
}

/** One write per row: twice the same key in one request would roll all of it back. */
function coalesced(writes: readonly CrmWrite[]): readonly CrmWrite[] {
  const byId = new Map<string, CrmWrite>();
  for (const write of writes) {
    const id = write.id.toLowerCase();
    const earlier = byId.get(id);
    byId.set(id, earlier === undefined ? write : merged(earlier, write));
  }
  return [...byId.values()];
}

function merged(earlier: CrmWrite, later: CrmWrite): CrmWrite {
  const renewed = new Set(later.binds.map(({ nav }) => nav));
  return {
    ...later,
    values: { ...earlier.values, ...later.values },
    binds: [...earlier.binds.filter(({ nav }) => !renewed.has(nav)), ...later.binds],
  };
}

async function writeTable(
  writer: Writer,
  sizes: Map<CrmTable, ChunkSize>,
  table: CrmTable,
  writes: readonly CrmWrite[],
  call: Call,
): Promise<readonly CrmRowProblem[]> {
  const problems: CrmRowProblem[] = [];
  const again: Piece[] = [];
  let at = 0;
  while (at < writes.length || again.length > 0) {
    const size = sizes.get(table) ?? firstChunkSize;
    const many = await writer.offered.ask(table, call);
    let piece = again.pop();
    if (piece === undefined) {
      const rows = writes.slice(at, at + (many ? size.rows : batchRowsMax));
      at += rows.length;
      piece = { rows, failures: 0, suspect: false };
    }
    const done = await writePiece(writer, { table, piece, size, many }, call);
    sizes.set(table, done.size);
    problems.push(...done.problems);
    again.push(...done.again);
  }
  return problems;
}
