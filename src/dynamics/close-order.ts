import type { Crm } from '../ports/crm.ts';
import type { Call } from '../ports/trail.ts';
import { problemOf, saysNoRow } from './problems.ts';
import type { CrmRequest, Sender } from './sender.ts';
import { rowPath } from './tables.ts';

type As = Parameters<Crm['closeOrder']>[1];

/** Each has a message of its own: the service refuses the states in a plain update. */
const closings: Readonly<Record<As, { readonly message: string; readonly reason: number }>> = {
  fulfilled: { message: 'FulfillSalesOrder', reason: 100_001 },
  cancelled: { message: 'CancelSalesOrder', reason: 4 },
};

/** Closes an order of Dynamics Sales that is active. 1 request. */
export function closeOrder(
  sender: Sender,
  id: string,
  as: As,
  call: Call,
): Promise<'closed' | 'gone'> {
  return sender.send<'closed' | 'gone'>(requestOf(id, as), call, (answer) => {
    if (answer.status === 204) return { outcome: as, value: 'closed' };
    if (saysNoRow(answer, id)) return { outcome: 'gone', value: 'gone' };
    throw problemOf(answer, 'salesorder');
  });
}

function requestOf(id: string, as: As): CrmRequest {
  const { message, reason } = closings[as];
  return {
    step: `close salesorder as ${as}`,
    method: 'POST',
    path: message,
    headers: { 'content-type': 'application/json' },
    body: {
      OrderClose: {
        '@odata.type': 'Microsoft.Dynamics.CRM.orderclose',
        'salesorderid@odata.bind': `/${rowPath('salesorder', id)}`,
      },
      Status: reason,
    },
    table: 'salesorder',
    id,
    fields: ['statecode', 'statuscode'],
  };
}
