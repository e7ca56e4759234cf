import type { Customer } from '@commercetools/platform-sdk';
import type { Person } from '../core/model/person.ts';
import type { PersonChanges } from '../core/model/person-changes.ts';
import type { Commerce } from '../ports/commerce.ts';
import type { Call } from '../ports/trail.ts';
import { Problem } from '../problems/problem.ts';
import { type Api, type Get, type Post, segment } from './api.ts';
import { customerExpand, personOf } from './customer.ts';
import { dependentActionsOf, isPlain, plainActionsOf } from './customer-actions.ts';
import { Fields } from './fields.ts';
import type { HttpAnswer } from './http.ts';
import type { Planned } from './planned.ts';
import { blamedBy, documentOf, problemOf, saysAbsent, saysChanged } from './problems.ts';
import type { Decided } from './stepped.ts';

export interface CustomerWriting {
  readonly api: Api;
  readonly projectKey: string;
  /** Key of the custom type that a customer without one gets; none = it cannot get one. */
  readonly customerTypeKey: string | undefined;
}

/** The platform refuses a request with more. */
const actionsMax = 500;

const step = 'update customer';

export function customerGet(id: string): Get {
  return {
    step: 'fetch customer',
    path: `/customers/${segment(id)}`,
    missing: 'resource',
    query: expandQuery(customerExpand),
  };
}

export function expandQuery(paths: readonly string[]): URLSearchParams {
  const query = new URLSearchParams();
  for (const path of paths) query.append('expand', path);
  return query;
}

/**
 * `Commerce.updateCustomer`: one POST; a GET before it when an action depends on what the customer
 * has (salutation, addresses, phones, custom fields), and a GET alone when there is nothing to write.
 * An answer that is lost may be a write that was made: trying again then meets another version.
 */
export async function updateCustomer(
  writing: CustomerWriting,
  customer: { readonly id: string; readonly version: number },
  changes: PersonChanges,
  call: Call,
): ReturnType<Commerce['updateCustomer']> {
  const plain = plainActionsOf(changes);
  if (plain.length > 0 && !needsPresent(changes)) {
    return posted(writing, customer, plain, call);
  }
  const document = await writing.api.get(customerGet(customer.id), call, (found) => found);
  if (document === null) return 'gone';
  const person = personOf(document, writing.projectKey);
  if (person.version !== customer.version) return 'changed';
  const wire = new Fields<Customer>(document, 'customer');
  const planned = [...plain, ...dependentActionsOf(changes, wire, writing.customerTypeKey)];
  return planned.length === 0 ? person : posted(writing, customer, planned, call);
}

function needsPresent({ attributes, customFields }: PersonChanges): boolean {
  const dependent = Object.keys(attributes).some((attribute) => !isPlain(attribute));
  return dependent || Object.keys(customFields).length > 0;
}

async function posted(
  { api, projectKey }: CustomerWriting,
  { id, version }: { readonly id: string; readonly version: number },
  planned: readonly Planned[],
  call: Call,
): Promise<Person | 'changed' | 'gone'> {
  if (planned.length > actionsMax) {
    const value = `${planned.length} actions`;
    throw new Problem('CWY-4009', { place: 'customer', value, bound: `at most ${actionsMax}` });
  }
  const post: Post = {
    step,
    path: `/customers/${segment(id)}`,
    query: expandQuery(customerExpand),
    body: { version, actions: planned.map(({ action }) => action) },
    fields: planned.flatMap(({ attributes }) => attributes),
  };
  return api.post<Person | 'changed' | 'gone'>(post, call, (answer) => {
    if (saysChanged(answer)) return { outcome: 'changed', value: 'changed' };
    if (saysAbsent(answer)) return { outcome: 'gone', value: 'gone' };
    if (answer.status !== 200)
      throw problemOf(answer, answer.status === 400 ? placeOf(answer, planned) : step);
    return written(personOf(documentOf(answer, step), projectKey), version);
  });
}

/** commercetools drops actions that change nothing, and then keeps the version. */
function written(person: Person, version: number): Decided<Person> {
  return { outcome: person.version === version ? 'unchanged' : 'updated', value: person };
}

/** The attribute that a refusal is about, as far as it can be told; else the step. */
function placeOf(answer: HttpAnswer, planned: readonly Planned[]): string {
  const { field, actionIndex } = blamedBy(answer);
  const all = planned.flatMap(({ attributes }) => attributes);
  const byField = all.find((one) => one === field || one === `custom.${field}`);
  const blamed = actionIndex === null ? undefined : planned[actionIndex]?.attributes.join(', ');
  const only = planned.length === 1 ? all.join(', ') : undefined;
  const attribute = byField ?? blamed ?? only;
  return attribute === undefined ? step : `customer.${attribute}`;
}
