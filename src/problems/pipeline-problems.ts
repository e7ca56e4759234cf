import type { CatalogueEntry } from './problem-class.ts';

/** CWY-4xxx: what the pipeline meets while it brings two records in step. */
export const pipelineProblems = {
  'CWY-4001': {
    class: 'needs-a-person',
    title: 'More than one row could be this record',
    cause:
      'Several active contacts match the customer, or accounts the business unit, and none carries its commercetools id.',
    remedy: 'Decide with `causeway review list`; until then nothing is created or written.',
  },
  'CWY-4002': {
    class: 'waits-for-data',
    title: 'Order waits for its customer',
    cause: 'The customer of the order has no contact yet.',
    remedy:
      'Nothing: it goes on by itself when the customer arrives. If it stays, trace the customer.',
  },
  'CWY-4003': {
    class: 'waits-for-data',
    title: 'Guest order waits for a contact with its e-mail',
    cause: 'No contact has the e-mail of this guest order, and an order never creates a person.',
    remedy:
      'Nothing: it attaches when a customer with that e-mail signs up, or a contact gets it in Dynamics. With `changes.everySeconds` 0 nobody reads what is done there: then replay it.',
  },
  'CWY-4004': {
    class: 'needs-a-person',
    title: 'More than one contact could be this guest',
    cause: 'Several active contacts have the e-mail of this guest order.',
    remedy: 'Merge the contacts or correct an e-mail, then replay.',
  },
  'CWY-4005': {
    class: 'needs-a-person',
    title: 'Given up after the last attempt',
    cause: 'A passing error did not pass: retry.attemptsMax attempts were made.',
    remedy: 'Read the last problem in the trace, mend its cause, then replay.',
  },
  'CWY-4006': {
    class: 'needs-a-person',
    title: 'Order without a customer and without an e-mail',
    cause: 'Nothing says whose order it is.',
    remedy: 'Give the order a customer or an e-mail in commercetools; the change is picked up.',
  },
  'CWY-4007': {
    class: 'needs-a-person',
    title: 'Unexpected failure in the pipeline',
    cause: 'A fault of Causeway itself: an assertion failed or an unknown error was thrown.',
    remedy: 'Report it with the trace; replay after the fix.',
  },
  'CWY-4008': {
    class: 'needs-a-person',
    title: 'Record keeps changing under the write',
    cause: 'The row changed in the other system at every attempt to write it.',
    remedy: 'Find what else writes the row (flows, plug-ins, imports), then replay.',
  },
  'CWY-4009': {
    class: 'mapping',
    title: 'Incomplete payload',
    cause: 'The record lacks a value that the target requires, or a value does not fit its column.',
    remedy:
      'The place names the attribute. Mend it in commercetools (the change is picked up) or in the field map.',
  },
  'CWY-4010': {
    class: 'needs-a-person',
    title: 'Erasure of a person requested',
    cause: 'The customer was deleted in commercetools with data erasure.',
    remedy: 'Erase the contact in Dataverse, then discard or replay the event.',
  },
  'CWY-4011': {
    class: 'needs-a-person',
    title: 'Linked contact or account is gone',
    cause: 'The row that stands for this customer or business unit was deleted in Dataverse.',
    remedy:
      'Restore the row, or remove the link so that the record is identified anew; then replay.',
  },
  'CWY-4012': {
    class: 'needs-a-person',
    title: 'Contact or account must not be taken',
    cause:
      'The contact is inactive, the row belongs to another customer or business unit, or too many rows match.',
    remedy:
      'Activate the row or follow its merge, move the link, or part what they share; then replay.',
  },
  'CWY-4013': {
    class: 'mapping',
    title: 'Function of the configuration failed',
    cause:
      'A function in the fields or extra of contact or account threw, or answered with something that the column or attribute does not take. Only this record is held up.',
    remedy:
      'The place names the column, the value where it was thrown. Mend the function, then replay.',
  },
  'CWY-4014': {
    class: 'needs-a-person',
    title: 'Currency unknown',
    cause: 'An amount has a currency that ISO 4217 does not know.',
    remedy:
      'Correct the currency in commercetools; the change is picked up. If it is a new one, update currency-codes or Node.js, then replay.',
  },
  'CWY-4015': {
    class: 'mapping',
    title: 'Currency not set up in Dynamics',
    cause: 'The environment has no active currency with the ISO 4217 code of an amount.',
    remedy: 'Add the currency in Dynamics, or set timeline.currency to code; then replay.',
  },
  'CWY-4016': {
    class: 'needs-a-person',
    title: 'A row is proposed for this record',
    cause: 'A match rule with the action `propose` found contacts or accounts that may be it.',
    remedy: 'Decide with `causeway review list`; until then nothing is created or written.',
  },
  'CWY-4017': {
    class: 'needs-a-person',
    title: 'Merged row leads nowhere',
    cause:
      'The linked contact or account was merged in Dynamics, and the row that it was merged into is inactive, gone or too many merges away.',
    remedy: 'Activate the surviving row, or move the link to it; then replay.',
  },
  'CWY-4018': {
    class: 'mapping',
    title: 'Value unknown to a choice column',
    cause: 'The choice column of Dynamics has no option for the value.',
    remedy:
      'Map the value in contact.extra or account.extra (choices), or add the option in Dynamics.',
  },
  'CWY-4019': {
    class: 'configuration',
    title: 'Project not configured',
    cause: 'The record lives in a commercetools project that the configuration does not name.',
    remedy: 'Add the project to commercetools.moreProjects and replay, or discard the events.',
  },
  'CWY-4020': {
    class: 'waits-for-data',
    title: 'Business unit has no account yet',
    cause:
      'A division lies below a business unit, or an order or a cart was placed for one, that was not yet brought into Dynamics.',
    remedy: 'Nothing: the unit is fetched, and what waits follows as soon as its account is there.',
  },
  'CWY-4021': {
    class: 'waits-for-data',
    title: 'Unit does not exist',
    cause: 'A division or an order names a business unit that commercetools does not have.',
    remedy: 'Create the unit or correct the reference in commercetools; the change is picked up.',
  },
  'CWY-4022': {
    class: 'conflict',
    title: 'Units form a circle',
    cause:
      'In Dynamics the account of the unit above lies below the account of this unit, mostly because several moves are still under way.',
    remedy:
      'It is tried again. If it stays, compare both trees with `causeway tree` and move the account that is wrong.',
  },
} as const satisfies Record<string, CatalogueEntry>;
