import type { Crm, CrmRow, CrmTable, CrmValues, CrmWrite } from '../ports/crm.ts';
import type { Call } from '../ports/trail.ts';
import { Problem } from '../problems/problem.ts';
import { saysExists, saysStateRefused } from './problems.ts';
import { readRow } from './read-row.ts';
import type { Sender } from './sender.ts';
import { createRequest, updateRow, writtenRow } from './write-row.ts';

const open = 0;
const completed = 1;
/** `statuscode` 2 is the completed status of every custom activity; a standard one has its own. */
const completedStatus: Readonly<Partial<Record<CrmTable, number>>> = { task: 5 };
const completedState = (table: CrmTable): CrmValues => ({
  statecode: completed,
  statuscode: completedStatus[table] ?? 2,
});

/** Somebody else may touch the activity between our two requests; more often than this is a conflict. */
const closingAttemptsMax = 3;

/**
 * Creates activities as completed history. Metadata says that a state is not valid for create, and
 * environments differ: some take it (one request), some create the row open, some refuse the
 * write. The two latter get a second request that closes it; a refusal is remembered. A row that is
 * already there may be one whose second request was lost, so it is looked at and closed if open.
 */
export function completedActivities(sender: Sender): Crm['createCompletedActivity'] {
  let stateOnCreate = true;

  const create = async (
    write: CrmWrite,
    call: Call,
  ): Promise<CrmRow | 'exists' | 'state refused'> => {
    const values = stateOnCreate
      ? { ...write.values, ...completedState(write.table) }
      : stateless(write.values);
    const request = createRequest({ ...write, values }, ['statecode']);
    return sender.send<CrmRow | 'exists' | 'state refused'>(request, call, (answer) => {
      if (saysExists(answer)) return { outcome: 'already there', value: 'exists' };
      if (stateOnCreate && saysStateRefused(answer)) {
        return { outcome: 'state refused', value: 'state refused' };
      }
      return { outcome: 'created', value: writtenRow(answer, write) };
    });
  };

  return async (write, call) => {
    let created = await create(write, call);
    if (created === 'state refused') {
      stateOnCreate = false;
      created = await create(write, call);
    }
    if (created === 'state refused') throw new Problem('CWY-3006', { place: write.table });
    if (created === 'exists') {
      await closeIfOpen(sender, write, call);
      return 'exists';
    }
    if (created.values.statecode === completed) return created;
    return (await close(sender, write, created.etag, call)) ?? closeIfOpen(sender, write, call);
  };
}

/** Callers may name the state; where it was refused it is not sent again. */
function stateless({ statecode: _state, statuscode: _status, ...values }: CrmValues): CrmValues {
  return values;
}

/** The row as it stands, closed; a row that somebody completed or cancelled is left as it is. */
async function closeIfOpen(sender: Sender, write: CrmWrite, call: Call): Promise<CrmRow> {
  for (let attempt = 0; attempt < closingAttemptsMax; attempt++) {
    const row = await readRow(sender, write.table, write.id, ['statecode'], call);
    if (row === null) break;
    if (row.values.statecode !== open) return row;
    const closed = await close(sender, write, row.etag, call);
    if (closed !== null) return closed;
  }
  throw new Problem('CWY-3004', { place: `${write.table} ${write.id}` });
}

/** Null when the row is not the one with this version any more. */
async function close(
  sender: Sender,
  write: CrmWrite,
  etag: string,
  call: Call,
): Promise<CrmRow | null> {
  const { table, id } = write;
  const closing = { table, id, values: completedState(table), binds: [] };
  const closed = await updateRow(sender, closing, etag, call);
  return closed === 'changed' || closed === 'gone' ? null : closed;
}
