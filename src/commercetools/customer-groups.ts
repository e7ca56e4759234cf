import type { CustomerGroupReference } from '@commercetools/platform-sdk';
import type { Fields } from './fields.ts';

/** Names of groups, sorted and each once; by id where the group has no key, or is not shown. */
export function groupNames(references: readonly Fields<CustomerGroupReference>[]): string[] {
  return sortedOnce(
    references.map(
      (reference) => reference.childOrNull('obj')?.textOrNull('key') ?? reference.text('id'),
    ),
  );
}

/** What is a set on the platform reads the same however it is ordered there. */
export function sortedOnce(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
