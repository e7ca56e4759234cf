import type { Customer } from '@commercetools/platform-sdk';
import type { Person } from '../core/model/person.ts';
import type { PersonChanges } from '../core/model/person-changes.ts';
import type { Commerce } from '../ports/commerce.ts';
import type { Call } from '../ports/trail.ts';
import { type Api, type Get, segment } from './api.ts';
import { customerExpand, personOf } from './customer.ts';
import { dependentActionsOf, isPlain, plainActionsOf } from './customer-actions.ts';
import { Fields } from './fields.ts';
import { expandQuery, postUpdate, type ResourceType, type Versioned } from './update-resource.ts';

export interface CustomerWriting {
  readonly api: Api;
  readonly projectKey: string;
  /** Key of the custom type that a customer without one gets; none = it cannot get one. */
  readonly customerTypeKey: string | undefined;
}

export function customerGet(id: string): Get {
  return {
    step: 'fetch customer',
    path: `/customers/${segment(id)}`,
    missing: 'resource',
    query: expandQuery(customerExpand),
  };
}

function customers(projectKey: string): ResourceType<Person> {
  return {
    place: 'customer',
    path: '/customers',
    expand: customerExpand,
    read: (document) => personOf(document, projectKey),
  };
}

/**
 * `Commerce.updateCustomer`: one POST; a GET before it when an action depends on what the customer
 * has (salutation, addresses, phones, custom fields), and a GET alone when there is nothing to write.
 */
export async function updateCustomer(
  writing: CustomerWriting,
  customer: Versioned,
  changes: PersonChanges,
  call: Call,
): ReturnType<Commerce['updateCustomer']> {
  const { api, projectKey, customerTypeKey } = writing;
  const type = customers(projectKey);
  const plain = plainActionsOf(changes);
  if (plain.length > 0 && !needsPresent(changes)) {
    return postUpdate(api, type, customer, plain, call);
  }
  const document = await api.get(customerGet(customer.id), call, (found) => found);
  if (document === null) return 'gone';
  const person = type.read(document);
  if (person.version !== customer.version) return 'changed';
  const wire = new Fields<Customer>(document, 'customer');
  const planned = [...plain, ...dependentActionsOf(changes, wire, customerTypeKey)];
  return planned.length === 0 ? person : postUpdate(api, type, customer, planned, call);
}

function needsPresent({ attributes, customFields }: PersonChanges): boolean {
  const dependent = Object.keys(attributes).some((attribute) => !isPlain(attribute));
  return dependent || Object.keys(customFields).length > 0;
}
