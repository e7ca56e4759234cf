import { z } from 'zod';
import { accountFields, primaryContactField } from '../../core/mapping/account-fields.ts';
import type { UnitContext } from '../../core/mapping/custom-transform.ts';
import { unitAttributeAt } from '../../core/mapping/organisation-paths.ts';
import { mapShape } from './map-schema.ts';

/** The columns of an account that `account.fields` may name. */
export const accountColumns = [...accountFields, primaryContactField].map(({ column }) => column);

/** How an account is filled. */
export const account = z.strictObject({
  ...mapShape<(typeof accountColumns)[number], UnitContext>(
    { table: 'account', attributeAt: unitAttributeAt },
    accountColumns,
    {
      tooLong:
        'What becomes of a name or address line that is longer than its column. Other columns park unless `account.fields` says otherwise.',
      fields:
        'Columns that are filled differently, or (false) not at all, and who owns them. By default all go to the CRM alone and commercetools owns them.',
      extra:
        'Further columns of the account, filled from any attribute or custom field of the business unit.',
      from: 'key or billingAddress.company',
      byStore: 'Who owns a column, for the units of a store; goes before `byCountry`.',
      byCountry:
        'Who owns a column, for the units of a country: of the billing address, else the shipping address, else the store.',
      column: 'name',
      required:
        'Whether a unit without a value for a column that Dynamics marks as required is parked.',
    },
  ),
  primaryContactIn: z
    .string()
    .regex(/^[\w-]{2,36}$/)
    .optional()
    .meta({
      description:
        'Custom field of a business unit that gets the customer id of the account’s primary contact; without it the primary contact is the CRM’s own business.',
      bound: 'the name of a custom field',
    }),
});

const roleKey = z.string().regex(/^[\w-]{2,256}$/);

/** How people who act for companies are shown. */
export const associates = z.strictObject({
  contactParent: z.boolean().default(true).meta({
    description:
      'Whether a contact shows the account of the unit that it acts for as its company (`parentcustomerid`).',
  }),
  primary: z.enum(['highest', 'lowest']).default('highest').meta({
    description:
      'Which unit is the company of somebody who acts for several: the highest in the tree, or the lowest.',
  }),
  connections: z.enum(['all', 'several', 'none']).default('all').meta({
    description:
      'Who gets a connection for each unit and role: everybody, those who act for several units only, or nobody.',
  }),
  inherited: z.boolean().default(true).meta({
    description: 'Whether roles that are passed on from a unit above count.',
  }),
  fromDynamics: z
    .strictObject({ roleKey, createCustomers: z.boolean().default(false) })
    .optional()
    .meta({
      description:
        'The associate role that a contact gets whom people put under an account in Dynamics, and whether one without a customer gets one; without it nobody becomes an associate there. Everybody who stands under an account already is taken at the first reading. `createCustomers` needs `identity.crmIdIn: externalId`, the rule `crm-id` in `identity.rules`, `associates.contactParent`, and `parentcustomerid` of the contact mapped both ways (as it is by default).',
      bound: '{ roleKey: key of an associate role, createCustomers: true | false }',
      type: 'object',
    }),
});

/** What becomes of addresses beyond the two of a row. */
export const addresses = z.strictObject({
  rows: z.boolean().default(true).meta({
    description:
      'Whether further addresses of customers and business units are rows of customeraddress.',
  }),
});
