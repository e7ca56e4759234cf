import { defineConfig } from '../src/app/config/define.ts';

/** How Causeway is set up in the demo, beyond its connections: who owns what, and who is who. */
export default defineConfig({
  // Customers without a type get it when a consent goes back to them.
  commercetools: { customerTypeKey: 'demo-profile' },
  identity: {
    rules: ['commercetools-id', 'email'],
    crmIdIn: 'externalId',
  },
  contact: {
    fields: {
      // Sellers know how a name is written; nobody is sold to without one.
      lastname: { direction: 'both', owner: 'dynamics', required: true },
      firstname: { direction: 'both', owner: 'newest' },
    },
  },
  consent: {
    topics: [
      {
        channel: 'email',
        purpose: 'newsletter',
        customField: 'newsletter',
        sourceField: 'newsletterSource',
        timeField: 'newsletterAt',
        column: 'donotbulkemail',
      },
    ],
  },
  account: {
    // The name of a company stands in contracts, which sellers keep.
    fields: { name: { direction: 'both', owner: 'dynamics' } },
  },
  timeline: { kinds: ['placed', 'paid', 'edited', 'cancelled', 'refunded'] },
  // Each contact has its numbers by store and currency.
  stores: { records: true },
  // A production looks less often.
  changes: { everySeconds: 1 },
  carts: {
    ...{ everySeconds: 1, lagSeconds: 0, backDays: 1 },
    url: 'https://shop.example.com/cart/{id}',
  },
});
