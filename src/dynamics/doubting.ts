import type { Crm, CrmTable } from '../ports/crm.ts';
import { Problem } from '../problems/problem.ts';
import type { Sender } from './sender.ts';

type Doubt = (table: CrmTable) => void;

/** Tells of each table of which a request was refused because it, or a column of it, is not there. */
export function doubtingSender(sender: Sender, doubt: Doubt): Sender {
  return {
    send: (request, call, decide) =>
      sender.send(request, call, (answer) => {
        try {
          return decide(answer);
        } catch (error) {
          if (error instanceof Problem && error.code === 'CWY-3010') doubt(request.table);
          throw error;
        }
      }),
  };
}

/** As `doubtingSender`, of rows that are written in bulk. */
export function doubtingUpsert(upsertMany: Crm['upsertMany'], doubt: Doubt): Crm['upsertMany'] {
  return async (table, writes, call) => {
    const problems = await upsertMany(table, writes, call);
    if (problems.some(({ problem }) => problem.code === 'CWY-3010')) doubt(table);
    return problems;
  };
}
