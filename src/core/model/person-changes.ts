import type { Json } from '../../std/json.ts';

/** Attributes of a `Person` that commercetools lets others write; paths as in `Person`. */
export const writableAttributes = [
  'email',
  'firstName',
  'middleName',
  'lastName',
  'salutation',
  'companyName',
  'dateOfBirth',
  'locale',
  'vatId',
  'externalId',
  'phone',
  'mobile',
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
export type WritableAttribute = (typeof writableAttributes)[number];

/** What is to become different about a customer; null empties an attribute. */
export interface PersonChanges {
  readonly attributes: Readonly<Partial<Record<WritableAttribute, string | null>>>;
  /** By name of the custom field; null removes its value. */
  readonly customFields: Readonly<Record<string, Json>>;
}
