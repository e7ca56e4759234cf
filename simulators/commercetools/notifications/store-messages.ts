import { toDoc } from '../storage/doc.ts';
import { type FieldRule, fieldMessages } from './changed.ts';
import type { MessageBody, Transition } from './transition.ts';

const fields: readonly FieldRule[] = [
  { field: 'name', type: 'StoreNameSet' },
  { field: 'languages', type: 'StoreLanguagesChanged' },
  { field: 'countries', type: 'StoreCountriesChanged' },
  { field: 'distributionChannels', type: 'StoreDistributionChannelsChanged' },
  { field: 'supplyChannels', type: 'StoreSupplyChannelsChanged' },
];

/** StoreCreated tells the fields one by one and not the key, which the identifiers carry. */
export function storeMessages({ before, after }: Transition): MessageBody[] {
  if (!before) {
    const { name, languages, countries, distributionChannels, supplyChannels } = toDoc(after);
    return [
      {
        type: 'StoreCreated',
        name,
        languages,
        countries,
        distributionChannels: distributionChannels ?? [],
        supplyChannels: supplyChannels ?? [],
        productSelections: after?.productSelections ?? [],
        custom: after?.custom,
      },
    ];
  }
  if (!after) return [{ type: 'StoreDeleted' }];
  return fieldMessages(fields, before, after);
}
