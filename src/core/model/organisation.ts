import type { Json } from '../../std/json.ts';
import type { Instant } from '../../std/time.ts';
import type { Address } from './person.ts';
import type { RecordRef } from './record.ts';

/** A role that an associate has in a unit. */
export interface AssignedRole {
  /** Of the associate role. */
  readonly key: string;
  /** Whether units below that take associates from their parent have it as well. */
  readonly passedOn: boolean;
}

/** A customer who acts for a unit. */
export interface Associate {
  readonly customerId: string;
  /** At least one; sorted by key. */
  readonly roles: readonly AssignedRole[];
}

/** A commercetools BusinessUnit in Causeway's own terms. Absent values are null, never ''. */
export interface Organisation {
  readonly ref: RecordRef;
  readonly version: number;
  readonly createdAt: Instant;
  readonly modifiedAt: Instant;
  /** The API client that wrote the present version. */
  readonly modifiedByClientId: string | null;
  /** Given once and for ever; parents, orders and carts name a unit by it. */
  readonly key: string;
  readonly name: string;
  readonly unitType: 'Company' | 'Division';
  readonly status: 'Active' | 'Inactive';
  readonly contactEmail: string | null;
  /** Key of the unit above; null for a company. */
  readonly parentKey: string | null;
  /** Key of the company that it belongs to; its own for a company. */
  readonly topLevelKey: string;
  /** Keys of the stores, sorted: its own, or those that it has from its parent. */
  readonly stores: readonly string[];
  /** Whether associates of the units above act for this one as well (roles that are passed on). */
  readonly associatesFromParent: boolean;
  /** Its own; sorted by customer id. */
  readonly associates: readonly Associate[];
  /** Keys (else ids) of the customer groups, sorted. */
  readonly customerGroups: readonly string[];
  readonly billingAddress: Address | null;
  readonly shippingAddress: Address | null;
  /** All but the two above, in the order of commercetools. */
  readonly otherAddresses: readonly Address[];
  /** `custom.fields` as commercetools has them; empty without a custom type. */
  readonly customFields: Readonly<Record<string, Json>>;
}
