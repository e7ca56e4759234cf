import type { Json } from '../../std/json.ts';

/** Attributes of an `Organisation` that commercetools lets others write; paths as there. */
export const writableUnitAttributes = [
  'name',
  'contactEmail',
  'status',
  'parentKey',
  'billingAddress.street',
  'billingAddress.additionalStreet',
  'billingAddress.postalCode',
  'billingAddress.city',
  'billingAddress.state',
  'billingAddress.country',
  'shippingAddress.street',
  'shippingAddress.additionalStreet',
  'shippingAddress.postalCode',
  'shippingAddress.city',
  'shippingAddress.state',
  'shippingAddress.country',
] as const;
export type WritableUnitAttribute = (typeof writableUnitAttributes)[number];

/** What is to become different about a business unit; null empties an attribute. */
export interface OrganisationChanges {
  readonly attributes: Readonly<Partial<Record<WritableUnitAttribute, string | null>>>;
  /** By name of the custom field; null removes its value. */
  readonly customFields: Readonly<Record<string, Json>>;
  /** People who become associates, one by one: the list of associates is never replaced as a whole. */
  readonly newAssociates: readonly { readonly customerId: string; readonly roleKey: string }[];
}
