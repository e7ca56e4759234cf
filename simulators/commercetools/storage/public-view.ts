import type { Doc } from './doc.ts';

/** Gap 14 of the mock: what it keeps for itself and shows to everyone. */
const hidden: Record<string, readonly string[]> = {
  customer: ['password', 'lowercaseEmail'],
};

/** A resource as the API shows it: without the fields that only the simulator needs. */
export function publicView(typeId: string, resource: Doc): Doc {
  const fields = hidden[typeId];
  if (!fields?.some((field) => field in resource)) return resource;
  return Object.fromEntries(Object.entries(resource).filter(([name]) => !fields.includes(name)));
}
