import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { accountRules } from '../core/identity/account-rules.ts';
import type { NewCustomer } from '../ports/commerce.ts';
import type { CrmRow } from '../ports/crm.ts';
import { Problem } from '../problems/problem.ts';
import { type InviteAnswer, inviteRound } from './invite-contacts.ts';

const accountId = randomUUID();
const call = { correlationId: randomUUID(), trail: { add: () => undefined } };

function row(values: CrmRow['values'] = {}): CrmRow {
  const id = randomUUID();
  return {
    id,
    etag: 'W/"1"',
    values: { emailaddress1: `${id}@example.com`, parentcustomerid: accountId, ...values },
  };
}

const rows = (count: number): readonly CrmRow[] => Array.from({ length: count }, () => row());

/** An inviter whose commercetools answers what it is told to; `exists` where nothing is said. */
function inviting(
  answer: () => unknown = () => 'exists',
  unitProject = 'shop',
  linkReason = 'created',
) {
  const drafts: NewCustomer[] = [];
  const answers: InviteAnswer['is'][] = [];
  const asked: unknown[] = [];
  const projects: string[] = [];
  let [atOnce, atOnceMost] = [0, 0];
  const inviter = {
    projectKeys: ['shop', 'nord'],
    accountRules: accountRules({ accounts: { rules: ['key'] } }),
    answered: new Set<string>(),
    commerceOf: (projectKey: string) => ({
      createCustomer: async (draft: NewCustomer): Promise<'exists'> => {
        projects.push(projectKey);
        drafts.push(draft);
        atOnce += 1;
        atOnceMost = Math.max(atOnceMost, atOnce);
        await Promise.resolve();
        atOnce -= 1;
        const given = answer();
        if (given instanceof Error) throw given;
        return 'exists';
      },
    }),
    store: {
      units: async (question: unknown) => {
        asked.push(question);
        const ref = { projectKey: unitProject, kind: 'business-unit', id: 'u' } as const;
        return [{ ref, key: 'u', parentKey: null, accountId, linkReason }];
      },
    },
    onAnswer: (_: string, { is }: InviteAnswer) => answers.push(is),
  };
  return { inviter, drafts, answers, asked, projects, most: () => atOnceMost };
}

it('asks for a few at a time, and for all of them', async () => {
  const { inviter, drafts, answers, asked, most } = inviting();
  const round = inviteRound(inviter, call);
  await round.invite(rows(50), []);
  expect(drafts).toHaveLength(50);
  expect(answers).toHaveLength(50);
  expect(most()).toBe(4);
  expect(asked).toEqual([{ accountIds: [accountId] }]);
  expect(round.failure()).toBeNull();
});

it('asks in the project of the unit', async () => {
  for (const unitProject of ['shop', 'nord']) {
    const { inviter, projects } = inviting(() => 'exists', unitProject);
    await inviteRound(inviter, call).invite(rows(1), []);
    expect(projects).toEqual([unitProject]);
  }
});

it('says of a contact what it says of itself', async () => {
  const { inviter, drafts } = inviting();
  const said = row({ firstname: ' Ada ', lastname: '', emailaddress1: ' Ada@Example.com\u200b' });
  await inviteRound(inviter, call).invite([said], []);
  expect(drafts).toEqual([
    {
      email: 'Ada@Example.com',
      firstName: 'Ada',
      lastName: null,
      externalId: said.id,
      locale: null,
      stores: [],
    },
  ]);
});

it('asks nobody where nobody can be a customer', async () => {
  const { inviter, asked } = inviting();
  await inviteRound(inviter, call).invite([row({ parentcustomerid: null })], []);
  expect(asked).toEqual([]);
});

it('leaves accounts of another project to this one', async () => {
  const { inviter, drafts } = inviting(undefined, 'other');
  await inviteRound(inviter, call).invite(rows(1), []);
  expect(drafts).toEqual([]);
});

it('invites nobody under an account that evidence has led to', async () => {
  for (const [reason, invited] of [
    ['created', 1],
    ['by-hand', 1],
    ['key', 0],
    ['shared', 0],
  ] as const) {
    const { inviter, drafts } = inviting(undefined, 'shop', reason);
    await inviteRound(inviter, call).invite(rows(1), []);
    expect(drafts).toHaveLength(invited);
  }
});

it('lets an order that stands on a contact keep nobody from becoming a customer', async () => {
  const { inviter, drafts } = inviting();
  const [guest, known] = [row(), row()];
  const linkOf = (crmId: string, kind: 'order' | 'customer') => ({
    ref: { projectKey: 'shop', kind, id: 'x' },
    crmId,
    reason: 'email',
    etag: null,
  });
  const links = [linkOf(guest.id, 'order'), linkOf(known.id, 'customer')];
  await inviteRound(inviter, call).invite([guest, known], links);
  expect(drafts.map(({ externalId }) => externalId)).toEqual([guest.id]);
});

it('asks again for a contact that has changed, and for no other', async () => {
  const { inviter, drafts } = inviting();
  const [same, other] = [row(), row()];
  await inviteRound(inviter, call).invite([same, other], []);
  await inviteRound(inviter, call).invite([same, { ...other, etag: 'W/"2"' }], []);
  expect(drafts.map(({ externalId }) => externalId)).toEqual([same.id, other.id, other.id]);
});

it('remembers no more answers than it says', async () => {
  const { inviter } = inviting();
  await inviteRound(inviter, call).invite(rows(10_001), []);
  expect(inviter.answered.size).toBe(10_000);
});

it.each(['CWY-2001', 'CWY-2003', 'CWY-2005'] as const)(
  'leaves commercetools in peace after %s',
  async (code) => {
    const { inviter, drafts, answers, asked } = inviting(() => new Problem(code));
    const round = inviteRound(inviter, call);
    await round.invite(rows(50), []);
    await round.invite(rows(50), []);
    expect(drafts).toHaveLength(4);
    expect(answers).toEqual([]);
    expect(asked).toHaveLength(1);
    expect(round.failure()).toMatchObject({ code });
  },
);

it('goes on past failures of single contacts, and not for ever', async () => {
  const { inviter, drafts, answers } = inviting(() => new Problem('CWY-2002'));
  const round = inviteRound(inviter, call);
  await round.invite(rows(10), []);
  expect(drafts).toHaveLength(10);
  await round.invite(rows(50), []);
  expect(drafts.length).toBeLessThan(24);
  expect(new Set(answers)).toEqual(new Set(['later']));
});

it('passes over what commercetools refuses', async () => {
  const { inviter, drafts, answers } = inviting(() => new Problem('CWY-2004'));
  const round = inviteRound(inviter, call);
  await round.invite(rows(30), []);
  expect(drafts).toHaveLength(30);
  expect(new Set(answers)).toEqual(new Set(['refused']));
  expect(round.failure()).toBeNull();
});

it('takes a fault of its own for no answer', async () => {
  const { inviter, answers } = inviting(() => new Error('fault'));
  const round = inviteRound(inviter, call);
  await round.invite(rows(1), []);
  expect(answers).toEqual([]);
  expect(round.failure()).toMatchObject({ message: 'fault' });
});
