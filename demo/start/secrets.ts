import { randomBytes } from 'node:crypto';

/** Made for one run, given to the processes by their environment, and never written anywhere. */
export interface Secrets {
  readonly shopSecret: string;
  readonly commerceSecret: string;
  readonly intakeToken: string;
  readonly apiToken: string;
}

export function makeSecrets(): Secrets {
  const secret = (): string => randomBytes(18).toString('base64url');
  return {
    shopSecret: secret(),
    commerceSecret: secret(),
    intakeToken: secret(),
    apiToken: secret(),
  };
}
