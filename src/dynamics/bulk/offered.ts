import type { CrmTable } from '../../ports/crm.ts';
import type { Call } from '../../ports/trail.ts';
import { Problem } from '../../problems/problem.ts';
import { isRecord } from '../../std/is-record.ts';
import { documentOf, problemOf } from '../problems.ts';
import { type BulkParts, sendBulk } from './bulk-request.ts';

/** Whether an environment offers UpsertMultiple for a table; asked once per table. */
export interface Offered {
  ask(table: CrmTable, call: Call): Promise<boolean>;
  /** The service has refused the message in spite of its own word. */
  deny(table: CrmTable): void;
}

/** A question that fails for a passing reason is put again next time; until then: offered. */
export function offeredMessages(parts: BulkParts): Offered {
  const known = new Map<CrmTable, boolean>();
  return {
    async ask(table, call) {
      const before = known.get(table);
      if (before !== undefined) return before;
      try {
        const offered = await probe(parts, table, call);
        known.set(table, offered);
        return offered;
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        if (error.class === 'transient' || error.class === 'throttled') return true;
        known.set(table, false);
        return false;
      }
    },
    deny: (table) => void known.set(table, false),
  };
}

function probe(parts: BulkParts, table: CrmTable, call: Call): Promise<boolean> {
  const filter = encodeURIComponent(
    `sdkmessageid/name eq 'UpsertMultiple' and primaryobjecttypecode eq '${table}'`,
  );
  const path = `sdkmessagefilters?$select=sdkmessagefilterid&$filter=${filter}`;
  const request = {
    step: 'look for UpsertMultiple',
    table,
    fields: null,
    note: null,
    work: { kind: 'single', weight: 1 },
    wire: { method: 'GET', path, headers: {}, body: null },
  } as const;
  return sendBulk<boolean>(parts, request, call, (answer) => {
    if (answer.status !== 200) throw problemOf(answer, 'sdkmessagefilters');
    const document = documentOf(answer, 'sdkmessagefilters');
    const found = isRecord(document) && Array.isArray(document.value) ? document.value.length : 0;
    return { outcome: found > 0 ? 'offered' : 'not offered', value: found > 0 };
  });
}
