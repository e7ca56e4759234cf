import { type Doc, same, text, toDoc } from '../storage/doc.ts';
import { hasAction } from './changed.ts';
import type { MessageBody, Transition } from './transition.ts';

const typeIdOf = (custom: unknown): string | undefined => text(toDoc(toDoc(custom).type).id);

function fieldMessage(
  prefix: string,
  name: string,
  before: Doc,
  after: Doc,
  oldName: string,
): MessageBody {
  if (!(name in after)) return { type: `${prefix}CustomFieldRemoved`, name };
  if (!(name in before)) return { type: `${prefix}CustomFieldAdded`, name, value: after[name] };
  return {
    type: `${prefix}CustomFieldChanged`,
    name,
    value: after[name],
    [oldName]: before[name],
  };
}

/**
 * Messages for a change of custom fields. Replacing the type tells of the type alone, not of each field.
 * `naming`: customers and orders say `previousValue` / `previousTypeId`, units and groups `old…`.
 */
export function customFieldMessages(
  prefix: string,
  { before, after, actions }: Transition,
  naming: 'previous' | 'old' = 'previous',
): MessageBody[] {
  if (!before || !after || same(before.custom, after.custom)) return [];
  const oldType = typeIdOf(before.custom);
  const oldTypeField = oldType === undefined ? {} : { [`${naming}TypeId`]: oldType };
  if (after.custom === undefined) return [{ type: `${prefix}CustomTypeRemoved`, ...oldTypeField }];
  if (oldType !== typeIdOf(after.custom) || hasAction(actions, 'setCustomType')) {
    return [{ type: `${prefix}CustomTypeSet`, customFields: after.custom, ...oldTypeField }];
  }
  const old = toDoc(toDoc(before.custom).fields);
  const fresh = toDoc(toDoc(after.custom).fields);
  return [...new Set([...Object.keys(old), ...Object.keys(fresh)])]
    .filter((name) => !same(old[name], fresh[name]))
    .map((name) => fieldMessage(prefix, name, old, fresh, `${naming}Value`));
}
