import { randomBytes } from 'node:crypto';
import type { User } from '../operations/context.ts';
import type { ApplicationUser } from '../organisation.ts';

type Grant = { readonly user: User; readonly expiresAt: number };

/** An answer of the sign-in endpoint. */
export type TokenAnswer = { readonly status: number; readonly body: string };

const tokensMax = 10_000;

const oauthError = (status: number, error: string, number: number, text: string): TokenAnswer => ({
  status,
  body: JSON.stringify({
    error,
    error_description: `AADSTS${number}: ${text}`,
    error_codes: [number],
  }),
});

/** Bearer tokens by client credentials, as Entra ID hands them out. */
export class Tokens {
  readonly #users: ReadonlyMap<string, ApplicationUser>;
  readonly #lifetimeSeconds: number;
  readonly #grants = new Map<string, Grant>();

  constructor(users: readonly ApplicationUser[], lifetimeSeconds: number) {
    this.#users = new Map(users.map((user) => [user.clientId, user]));
    this.#lifetimeSeconds = lifetimeSeconds;
  }

  /** Answers a form post. `v2` asks for a scope, the older endpoint for a resource. */
  answer(form: URLSearchParams, v2: boolean, now: number): TokenAnswer {
    if (form.get('grant_type') !== 'client_credentials') {
      const text = 'The app requested an unsupported grant type.';
      return oauthError(400, 'unsupported_grant_type', 70003, text);
    }
    const audience = v2 ? form.get('scope') : form.get('resource');
    if (audience === null || audience === '') {
      const name = v2 ? 'scope' : 'resource';
      const text = `The request body must contain the following parameter: '${name}'.`;
      return oauthError(400, 'invalid_request', 900144, text);
    }
    if (v2 && !audience.endsWith('/.default')) {
      const text = `The provided value for the input parameter 'scope' is not valid.`;
      return oauthError(400, 'invalid_scope', 1002012, text);
    }
    const user = this.#users.get(form.get('client_id') ?? '');
    if (user === undefined) {
      const text = 'Application was not found in the directory.';
      return oauthError(400, 'unauthorized_client', 700016, text);
    }
    if (form.get('client_secret') !== user.clientSecret) {
      return oauthError(401, 'invalid_client', 7000215, 'Invalid client secret provided.');
    }
    return { status: 200, body: this.#issue(user.user, v2, now) };
  }

  /** The user of a token that is still valid. */
  userOf(authorization: string | undefined, now: number): User | undefined {
    if (authorization?.startsWith('Bearer ') !== true) return undefined;
    const grant = this.#grants.get(authorization.slice('Bearer '.length));
    return grant !== undefined && grant.expiresAt > now ? grant.user : undefined;
  }

  expireAll(): void {
    this.#grants.clear();
  }

  #issue(user: User, v2: boolean, now: number): string {
    if (this.#grants.size >= tokensMax) this.#grants.clear();
    const token = `sim.${randomBytes(48).toString('base64url')}`;
    this.#grants.set(token, { user, expiresAt: now + this.#lifetimeSeconds * 1000 });
    // The older endpoint writes its numbers as text.
    const seconds = v2 ? this.#lifetimeSeconds : String(this.#lifetimeSeconds);
    return JSON.stringify({
      token_type: 'Bearer',
      expires_in: seconds,
      ext_expires_in: seconds,
      access_token: token,
    });
  }
}
