import type { ColumnValues } from '../../core/mapping/column-values.ts';
import { primaryMembership } from '../../core/organisation/primary-unit.ts';
import type { Run } from '../run.ts';

const column = 'parentcustomerid';

/**
 * The account that the contact stands under: that of the customer's primary unit. As long as this has
 * none the contact stays where it is; news comes when it has.
 */
export function parentAccount({ context, deps }: Run): ColumnValues {
  const { contactParent, primary } = deps.settings.associates;
  if (!contactParent) return {};
  const unit = primaryMembership(context.memberships, primary);
  if (unit === null) return { [column]: null };
  const agreed = context.mirror?.values[column];
  return { [column]: unit.accountId ?? (typeof agreed === 'string' ? agreed : null) };
}
