import type { Logger } from 'pino';
import { accountRules } from '../core/identity/account-rules.ts';
import type { InviteAnswer, Inviter } from '../pipelines/invite-contacts.ts';
import type { Store } from '../ports/store.ts';
import type { Config } from './config/schema.ts';
import { openCommerce, projectKeysOf } from './open-commerce.ts';

/** An inviter with its own way to commercetools. */
export interface OpenedInviter {
  readonly inviter: Inviter;
  close(): Promise<void>;
}

/** Null where contacts that people make do not become customers: then commercetools is not needed. */
export function openInviter(
  config: Pick<Config, 'associates' | 'commercetools' | 'identity'>,
  store: Pick<Store, 'units'>,
  logger: Logger,
): OpenedInviter | null {
  if (config.associates.fromDynamics?.createCustomers !== true) return null;
  const commerce = openCommerce(config.commercetools);
  const inviter: Inviter = {
    commerceOf: (projectKey) => commerce.of(projectKey),
    store,
    projectKeys: projectKeysOf(config.commercetools),
    accountRules: accountRules(config.identity),
    onAnswer: (contactId, answer, correlationId) =>
      log(logger, { contactId, correlationId }, answer),
    answered: new Set(),
  };
  return { inviter, close: () => commerce.close() };
}

interface Told {
  readonly contactId: string;
  readonly correlationId: string;
}

/** Ids and codes only: a contact is looked up in Dynamics by its id. */
function log(logger: Logger, told: Told, answer: InviteAnswer): void {
  if (answer.is === 'made') {
    const { customerId } = answer;
    logger.info({ ...told, customerId }, 'a contact under an account became a customer');
    return;
  }
  if (answer.is === 'exists') {
    logger.warn(
      told,
      'no customer was made of a contact: the shop has somebody with its e-mail address',
    );
    return;
  }
  const { code, message, remedy } = answer.problem;
  const what = answer.is === 'later' ? 'it is tried again' : 'change the contact to try again';
  logger.warn({ ...told, code, problem: message, remedy }, `no customer was made: ${what}`);
}
