import { isActive } from '../core/identity/contact-rules.ts';
import type { MatchRules } from '../core/identity/match-rule.ts';
import { writtenEmail } from '../core/normalise/email.ts';
import type { Commerce } from '../ports/commerce.ts';
import type { CrmRow } from '../ports/crm.ts';
import type { LinkedRow, Store } from '../ports/store.ts';
import type { Call } from '../ports/trail.ts';
import { Problem } from '../problems/problem.ts';
import { mapBounded } from '../std/map-bounded.ts';
import { isCertainUnit } from './certain-unit.ts';

/** What became of a contact that was to become a customer; holds no personal value. */
export type InviteAnswer =
  | { readonly is: 'made'; readonly customerId: string }
  /** The shop has somebody with this e-mail address. */
  | { readonly is: 'exists' }
  /** commercetools does not take the contact as it is, and would not at another try. */
  | { readonly is: 'refused'; readonly problem: Problem }
  /** It failed and is tried again with the next reading. */
  | { readonly is: 'later'; readonly problem: Problem };

/** Makes customers of contacts that people put under accounts of business units. */
export interface Inviter {
  readonly commerceOf: (projectKey: string) => Pick<Commerce, 'createCustomer'>;
  readonly store: Pick<Store, 'units'>;
  /** Units of other projects invite nobody. */
  readonly projectKeys: readonly string[];
  /** Which accounts are certain to be the unit: under any other nobody is invited. */
  readonly accountRules: MatchRules;
  /** Told of each answer once, for as long as the contact stays as it is. */
  readonly onAnswer: (contactId: string, answer: InviteAnswer, correlationId: string) => void;
  /** Versions of contacts that have their answer: a page that comes again asks nothing twice. */
  readonly answered: Set<string>;
}

/** What a contact has to be read with so that it can be invited. */
export const invitedColumns = [
  'emailaddress1',
  'firstname',
  'lastname',
  'parentcustomerid',
] as const;

/** The contacts of one reading. */
export interface InviteRound {
  /** Never rejects for what commercetools answers; `linked` are the records that rows stand for. */
  invite(rows: readonly CrmRow[], linked: readonly LinkedRow[]): Promise<void>;
  /** Why all of it has to be read again; null = everybody has an answer. */
  failure(): unknown;
}

const invitesAtOnceMax = 4;
/** Contacts that fail in one round before commercetools is left in peace until the next. */
const failuresMax = 20;
/** More answers than this are forgotten, the oldest first, and asked for again at most. */
const answeredMax = 10_000;

/** commercetools is away, asks for patience or does not let us in: that is no contact's fault. */
const everybodysCodes: readonly string[] = ['CWY-2001', 'CWY-2003', 'CWY-2005'];

/**
 * Makes customers of the contacts that have an e-mail address, stand under the account of a unit of
 * one of the projects and for no customer. One database round trip for rows of which one could be such a
 * contact, and one commercetools request for each that is. An answer is final for the contact as it
 * is; a failure of one keeps none of the others from theirs.
 */
export function inviteRound(inviter: Inviter, call: Call): InviteRound {
  const failures: unknown[] = [];
  let isOver = false;
  const inviteOne = async (person: InvitedPerson): Promise<void> => {
    if (isOver) return;
    try {
      const answer = await invite(inviter, person, call);
      remember(inviter.answered, person.version);
      inviter.onAnswer(person.contactId, answer, call.correlationId);
    } catch (error) {
      failures.push(error);
      const concernsAll = !(error instanceof Problem) || everybodysCodes.includes(error.code);
      isOver ||= concernsAll || failures.length >= failuresMax;
      if (!concernsAll) {
        inviter.onAnswer(person.contactId, { is: 'later', problem: error }, call.correlationId);
      }
    }
  };
  return {
    invite: async (rows, linked) => {
      if (isOver) return;
      const people = await peopleUnderUnits(inviter, rows, linked);
      await mapBounded(people, invitesAtOnceMax, inviteOne);
    },
    failure: () => failures[0] ?? null,
  };
}

/** A contact that can be somebody who buys. */
interface InvitedPerson {
  readonly contactId: string;
  readonly accountId: string;
  /** Of the business unit. */
  readonly projectKey: string;
  /** Id and ETag. */
  readonly version: string;
  readonly email: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
}

async function peopleUnderUnits(
  { store, projectKeys, accountRules, answered }: Inviter,
  rows: readonly CrmRow[],
  linked: readonly LinkedRow[],
): Promise<readonly InvitedPerson[]> {
  const customers = linked.filter(({ ref }) => ref.kind === 'customer');
  const taken = new Set(customers.map(({ crmId }) => crmId));
  const people = rows
    .filter((row) => !taken.has(row.id))
    .map(personOf)
    .filter((person) => person !== null)
    .filter(({ version }) => !answered.has(version));
  if (people.length === 0) return [];
  const accountIds = [...new Set(people.map(({ accountId }) => accountId))];
  const units = await store.units({ accountIds });
  const ours = units.filter(
    (unit) => projectKeys.includes(unit.ref.projectKey) && isCertainUnit(unit, accountRules),
  );
  const projects = new Map(ours.map(({ accountId, ref }) => [accountId, ref.projectKey]));
  return people.flatMap((person) => {
    const projectKey = projects.get(person.accountId);
    return projectKey === undefined ? [] : [{ ...person, projectKey }];
  });
}

/** Null where nobody can be invited: closed, merged, somebody's already, without address or company. */
function personOf(row: CrmRow): Omit<InvitedPerson, 'projectKey'> | null {
  const accountId = textIn(row, 'parentcustomerid')?.toLowerCase() ?? null;
  const email = writtenEmail(textIn(row, 'emailaddress1') ?? '').value;
  if (!isActive(row) || textIn(row, 'cwy_commercetoolsid') !== null) return null;
  if (accountId === null || email === '') return null;
  return {
    contactId: row.id,
    accountId,
    version: `${row.id} ${row.etag}`,
    email,
    firstName: textIn(row, 'firstname'),
    lastName: textIn(row, 'lastname'),
  };
}

function textIn({ values }: CrmRow, column: string): string | null {
  const value = values[column];
  const text = typeof value === 'string' ? value.trim() : '';
  return text === '' ? null : text;
}

/** One request. What another try could change is thrown. */
async function invite(
  { commerceOf }: Inviter,
  { contactId, projectKey, email, firstName, lastName }: InvitedPerson,
  call: Call,
): Promise<InviteAnswer> {
  const names = { email, firstName, lastName };
  const draft = { ...names, externalId: contactId, locale: null, stores: [] };
  try {
    const answer = await commerceOf(projectKey).createCustomer(draft, call);
    return answer === 'exists' ? { is: 'exists' } : { is: 'made', customerId: answer.ref.id };
  } catch (error) {
    if (error instanceof Problem && error.class === 'needs-a-person') {
      return { is: 'refused', problem: error };
    }
    throw error;
  }
}

function remember(answered: Set<string>, version: string): void {
  answered.add(version);
  const [oldest] = answered;
  if (answered.size > answeredMax && oldest !== undefined) answered.delete(oldest);
}
