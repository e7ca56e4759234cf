import { malformed, notFound } from '../errors.ts';
import { type Doc, type Row, text } from '../storage/doc.ts';
import { publicView } from '../storage/public-view.ts';
import { type Bench, type Context, callOn, graft, repositoryOf } from './bench.ts';

/**
 * The mock's tokens confirm whatever address the customer has by then, and as often as one likes. Here a
 * token proves the address that it was made for, once, and the change is dated.
 */

type Proof = { customerId: string; email: string; expiresAt: number };

/** The platform lets the caller choose; here every token lives equally long. */
const lifetimeMs = 30 * 60 * 1000;

/** The oldest token gives way. */
const tokensMax = 1_000;

function customerOf(bench: Bench, id: string | undefined, named: string): Row {
  const customer = id === undefined ? undefined : bench.store.table('customer').get(id);
  if (!customer) throw notFound(`The Customer with ID '${named}' was not found.`);
  return customer;
}

function tokenFor(bench: Bench, proofs: Map<string, Proof>, id: string): Doc {
  const { email, ...customer } = customerOf(bench, id, id);
  const now = Date.now();
  const value = crypto.randomUUID().replaceAll('-', '');
  const expiresAt = now + lifetimeMs;
  proofs.set(value, { customerId: customer.id, email: text(email) ?? '', expiresAt });
  for (const oldest of proofs.keys()) {
    if (proofs.size <= tokensMax) break;
    proofs.delete(oldest);
  }
  return {
    id: crypto.randomUUID(),
    customerId: customer.id,
    createdAt: new Date(now).toISOString(),
    lastModifiedAt: new Date(now).toISOString(),
    expiresAt: new Date(expiresAt).toISOString(),
    value,
    invalidateOlderTokens: false,
  };
}

function confirmed(bench: Bench, proofs: Map<string, Proof>, request: Doc): Row {
  const value = text(request.tokenValue);
  if (value === undefined) throw malformed('tokenValue');
  const proof = proofs.get(value);
  const customer = customerOf(bench, proof?.customerId, `Token(${value})`);
  if (!proof || proof.email !== customer.email || proof.expiresAt < Date.now()) {
    throw notFound(`The Customer with ID 'Token(${value})' was not found.`);
  }
  proofs.delete(value);
  return {
    ...customer,
    isEmailVerified: true,
    version: customer.version + 1,
    lastModifiedAt: new Date().toISOString(),
  };
}

/** Puts proofs of e-mail addresses under `POST /customers/email-token` and `…/email/confirm`. */
export function mendCustomerEmail(bench: Bench): void {
  const repository = repositoryOf(bench, 'customer');
  const proofs = new Map<string, Proof>();
  graft(repository, {
    emailToken: async (_context: Context, id: string) => tokenFor(bench, proofs, id),
    emailTokenConfirm: async (context: Context, request: Doc) => {
      const customer = confirmed(bench, proofs, request);
      const storage = Reflect.get(repository, '_storage');
      await callOn(storage, 'add', [context.projectKey, 'customer', customer]);
      return publicView('customer', customer);
    },
  });
}
