import { tmpdir } from 'node:os';
import type { OpenedStore } from '../src/app/types.ts';
import type { Shell } from '../src/cli/shell.ts';
import type {
  ConsentLedger,
  DecisionLog,
  EditDesk,
  LinkBook,
  LinkRebuild,
  NumbersDesk,
  ParkedWork,
  ReviewList,
} from '../src/ports/operator.ts';
import type { Journal, Store } from '../src/ports/store.ts';

/** A terminal for tests of commands: what they printed and what they did. */
export interface FakeShell {
  readonly shell: Shell;
  readonly out: string[];
  readonly err: string[];
  readonly did: unknown[];
}

/** `desks` is asked when a command opens the database; all that it leaves out refuses. */
export function fakeShell(desks: () => Partial<OpenedStore>): FakeShell {
  const out: string[] = [];
  const err: string[] = [];
  const did: unknown[] = [];
  const shell: Shell = {
    cwd: tmpdir(),
    env: {},
    root: tmpdir(),
    version: '1.2.3',
    user: 'jane',
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    openStore: async () => ({
      store: refusingStore,
      journal: refusingJournal,
      ...refusingDesks,
      ...desks(),
      close: async () => void did.push('closed'),
    }),
    openClaims: refuse,
    openTrees: refuse,
    migrate: refuse,
    start: refuse,
    untilStopped: refuse,
  };
  return { shell, out, err, did };
}

/** For the parts of a port that a test has no use for. */
export const refuse = async (): Promise<never> => {
  throw new Error('No test here asks for this.');
};

export const refusingStore: Store = {
  accept: refuse,
  load: refuse,
  links: refuse,
  units: refuse,
  ordersOf: refuse,
  announce: refuse,
  announceRows: refuse,
  settle: refuse,
  sweep: refuse,
  linkedTo: refuse,
  replay: refuse,
  counts: refuse,
};

const refusingJournal: Journal = { trace: refuse, recent: refuse };

const refusingParked: ParkedWork = {
  groups: refuse,
  events: refuse,
  retrying: refuse,
  detail: refuse,
  discard: refuse,
};

const refusingLinks: LinkBook = {
  list: refuse,
  find: refuse,
  move: refuse,
  remove: refuse,
};

const refusingReviews: ReviewList = {
  list: refuse,
  find: refuse,
  decide: refuse,
  pair: refuse,
};

const refusingDecisions: DecisionLog = { list: refuse, show: refuse, reverse: refuse };

const refusingConsents: ConsentLedger = { history: refuse };

const refusingEdits: EditDesk = { edit: refuse };

const refusingNumbers: NumbersDesk = { explain: refuse };

const refusingRebuild: LinkRebuild = { rebuild: refuse };

/** All that an operator works through. */
export const refusingDesks = {
  parked: refusingParked,
  links: refusingLinks,
  linkRebuild: refusingRebuild,
  reviews: refusingReviews,
  decisions: refusingDecisions,
  consents: refusingConsents,
  edits: refusingEdits,
  numbers: refusingNumbers,
};
