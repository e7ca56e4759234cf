import type { Json } from '../../std/json.ts';
import type { Instant } from '../../std/time.ts';
import type { RecordRef } from './record.ts';

/** A postal address in the fields that both systems know. */
export interface Address {
  readonly id: string | null;
  readonly key: string | null;
  readonly externalId: string | null;
  readonly name: string | null;
  readonly company: string | null;
  readonly street: string | null;
  readonly additionalStreet: string | null;
  readonly postalCode: string | null;
  readonly city: string | null;
  /** Region or state, as written by the shopper. */
  readonly state: string | null;
  /** ISO 3166-1 alpha-2; as written where the country is unknown. */
  readonly country: string;
  readonly phone: string | null;
  readonly mobile: string | null;
}

/** A commercetools Customer in Causeway's own terms. Absent values are null, never ''. */
export interface Person {
  readonly ref: RecordRef;
  readonly version: number;
  readonly createdAt: Instant;
  readonly modifiedAt: Instant;
  /** The API client that wrote the present version; tells our own echo from news. */
  readonly modifiedByClientId: string | null;
  readonly key: string | null;
  readonly customerNumber: string | null;
  readonly externalId: string | null;
  readonly email: string;
  /** Whether the shopper has shown that the address is theirs; anybody can type one. */
  readonly emailVerified: boolean;
  readonly firstName: string | null;
  readonly middleName: string | null;
  readonly lastName: string | null;
  readonly salutation: string | null;
  readonly title: string | null;
  readonly companyName: string | null;
  /** `YYYY-MM-DD`. */
  readonly dateOfBirth: string | null;
  /** BCP 47. */
  readonly locale: string | null;
  readonly vatId: string | null;
  readonly phone: string | null;
  readonly mobile: string | null;
  /** Country of the address that lent the phone: where a number without country code is from. */
  readonly phoneCountry: string | null;
  readonly mobileCountry: string | null;
  readonly billingAddress: Address | null;
  readonly shippingAddress: Address | null;
  /** All but the two above, in the order of commercetools. */
  readonly otherAddresses: readonly Address[];
  /** Keys (else ids) of the customer groups, sorted. */
  readonly customerGroups: readonly string[];
  /** Keys of the stores, sorted; empty = known in all stores. */
  readonly stores: readonly string[];
  /** `custom.fields` as commercetools has them; empty without a custom type. */
  readonly customFields: Readonly<Record<string, Json>>;
}
