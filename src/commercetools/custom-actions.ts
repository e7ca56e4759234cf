import type { CustomFields } from '@commercetools/platform-sdk';
import { Problem } from '../problems/problem.ts';
import type { Json } from '../std/json.ts';
import type { Fields } from './fields.ts';
import type { Planned } from './planned.ts';

/** A resource that may have custom fields, and what it gets where it has none yet. */
export interface Customisable {
  /** As problems name it: `customer`. */
  readonly place: string;
  /** `custom` of the resource. */
  readonly custom: Fields<CustomFields> | null;
  /** Key of the custom type that one without gets; none = it cannot get one. */
  readonly typeKey: string | undefined;
}

/**
 * Without a custom type the configured one is set together with its fields. An existing type is never
 * replaced: that would remove the shop's own fields. Removing a field that is not set is an error in
 * commercetools, and nothing to do here.
 */
export function customActions(
  fields: Readonly<Record<string, Json>>,
  { place, custom, typeKey }: Customisable,
): Planned[] {
  const present = custom?.childOrNull('fields')?.document() ?? {};
  const changed = Object.entries(fields).filter(
    ([name, value]) => value !== null || Object.hasOwn(present, name),
  );
  if (changed.length === 0) return [];
  if (custom !== null) {
    return changed.map(([name, value]) => ({
      action: { action: 'setCustomField', name, value: value ?? undefined },
      attributes: [`custom.${name}`],
    }));
  }
  if (typeKey === undefined) {
    const bound = 'a custom type, or a type key in the configuration to set one';
    throw new Problem('CWY-4009', { place: `${place}.custom`, value: 'no type', bound });
  }
  const type = { typeId: 'type', key: typeKey };
  return [
    {
      action: { action: 'setCustomType', type, fields: Object.fromEntries(changed) },
      attributes: changed.map(([name]) => `custom.${name}`),
    },
  ];
}
