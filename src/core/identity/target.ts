import { identityColumns } from './contact-rules.ts';
import type { Comparison } from './match-rule.ts';

/** What a candidate's score is made of. */
export interface Feature {
  readonly attribute: string;
  readonly column: string;
  readonly compare: Comparison;
  readonly weight: number;
}

/** A table of the CRM in which records find their rows. */
export interface Target {
  readonly table: 'contact' | 'account';
  /** What has to be read of a row in order to decide, whatever the rules. */
  readonly identityColumns: readonly string[];
  /** What puts candidates in an order, whatever the rules. */
  readonly scored: readonly Feature[];
}

/** A phone and a postal code are shared by a family, a birthday is not. */
export const contactTarget: Target = {
  table: 'contact',
  identityColumns,
  scored: [
    { attribute: 'email', column: 'emailaddress1', compare: 'email', weight: 30 },
    { attribute: 'lastName', column: 'lastname', compare: 'name', weight: 15 },
    { attribute: 'firstName', column: 'firstname', compare: 'name', weight: 15 },
    { attribute: 'dateOfBirth', column: 'birthdate', compare: 'exact', weight: 20 },
    { attribute: 'mobile', column: 'mobilephone', compare: 'phone', weight: 10 },
    { attribute: 'phone', column: 'telephone1', compare: 'phone', weight: 5 },
    {
      attribute: 'billingAddress.postalCode',
      column: 'address1_postalcode',
      compare: 'postal-code',
      weight: 5,
    },
  ],
};

/** A number that the company goes by says more than its name, and that more than a mailbox. */
export const accountTarget: Target = {
  table: 'account',
  identityColumns,
  scored: [
    { attribute: 'key', column: 'accountnumber', compare: 'exact', weight: 30 },
    { attribute: 'name', column: 'name', compare: 'name', weight: 30 },
    {
      attribute: 'billingAddress.postalCode',
      column: 'address1_postalcode',
      compare: 'postal-code',
      weight: 15,
    },
    { attribute: 'contactEmail', column: 'emailaddress1', compare: 'email', weight: 10 },
    { attribute: 'billingAddress.city', column: 'address1_city', compare: 'name', weight: 10 },
    { attribute: 'billingAddress.phone', column: 'telephone1', compare: 'phone', weight: 5 },
  ],
};
