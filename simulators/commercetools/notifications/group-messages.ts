import { type Row, same, text, toDoc } from '../storage/doc.ts';
import { compareLists, hasAction } from './changed.ts';
import type { MessageBody, Transition } from './transition.ts';

/** Messages about customer group assignments; a replacement of the list is told as one. */
export function groupAssignmentMessages(
  prefix: string,
  before: Row,
  after: Row,
  { actions }: Transition,
): MessageBody[] {
  const old = before.customerGroupAssignments ?? [];
  const fresh = after.customerGroupAssignments ?? [];
  if (same(old, fresh)) return [];
  if (hasAction(actions, 'setCustomerGroupAssignments')) {
    return [
      {
        type: `${prefix}AssignmentsSet`,
        customerGroupAssignments: fresh,
        oldCustomerGroupAssignments: old,
      },
    ];
  }
  const { added, removed } = compareLists(old, fresh, ({ customerGroup }) =>
    text(toDoc(customerGroup).id),
  );
  return [
    ...added.map((customerGroupAssignment) => ({
      type: `${prefix}AssignmentAdded`,
      customerGroupAssignment,
    })),
    ...removed.map((customerGroupAssignment) => ({
      type: `${prefix}AssignmentRemoved`,
      customerGroupAssignment,
    })),
  ];
}
