import type { CustomerSignInResult } from '@commercetools/platform-sdk';
import type { Person } from '../core/model/person.ts';
import type { NewCustomer } from '../ports/commerce.ts';
import type { Call } from '../ports/trail.ts';
import type { Api, Post } from './api.ts';
import { personOf } from './customer.ts';
import { Fields } from './fields.ts';
import type { HttpAnswer } from './http.ts';
import { blamedBy, documentOf, problemOf, saysDuplicate } from './problems.ts';

const step = 'create customer';

/**
 * `Commerce.createCustomer`: one POST. The person gets no password of ours: who signs in is settled
 * outside of commercetools, or by the shop's own reset of the password.
 */
export function createCustomer(
  { api, projectKey }: { readonly api: Api; readonly projectKey: string },
  draft: NewCustomer,
  call: Call,
): Promise<Person | 'exists'> {
  const given = Object.entries(draft).filter(
    ([name, value]) => name !== 'stores' && value !== null,
  );
  const stores = draft.stores.map((key) => ({ typeId: 'store', key }));
  const body = {
    ...Object.fromEntries(given),
    ...(stores.length === 0 ? {} : { stores }),
    authenticationMode: 'ExternalAuth',
  };
  const post: Post = { step, path: '/customers', body, fields: Object.keys(body) };
  return api.post<Person | 'exists'>(post, call, (answer) => {
    if (saysDuplicate(answer, 'email')) return { outcome: 'exists', value: 'exists' };
    if (answer.status !== 201) throw problemOf(answer, placeOf(answer));
    const signedUp = new Fields<CustomerSignInResult>(documentOf(answer, step), 'sign-up');
    const person = personOf(signedUp.child('customer').document(), projectKey);
    return { outcome: 'created', value: person };
  });
}

function placeOf(answer: HttpAnswer): string {
  const field = answer.status === 400 ? blamedBy(answer).field : null;
  return field === null ? step : `customer.${field}`;
}
