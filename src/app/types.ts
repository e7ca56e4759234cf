import type { ComparedTrees } from '../core/organisation/compare-trees.ts';
import type {
  ClaimingRow,
  ConsentLedger,
  DecisionLog,
  EditDesk,
  LinkBook,
  LinkRebuild,
  NumbersDesk,
  ParkedWork,
  ReviewList,
} from '../ports/operator.ts';
import type { Journal, Store } from '../ports/store.ts';
import type { StoreConfig } from './config/load.ts';
import type { Config } from './config/schema.ts';

/** What a process does; one process may do all of it, or many share it out. */
export const roles = ['intake', 'worker', 'scheduler'] as const;
export type Role = (typeof roles)[number];

/** The memory alone, for commands that look things up or mend them. */
export interface OpenedStore {
  readonly store: Store;
  readonly journal: Journal;
  readonly parked: ParkedWork;
  readonly links: LinkBook;
  readonly linkRebuild: LinkRebuild;
  readonly reviews: ReviewList;
  readonly decisions: DecisionLog;
  readonly consents: ConsentLedger;
  readonly edits: EditDesk;
  readonly numbers: NumbersDesk;
  close(): Promise<void>;
}

/**
 * Connects to the database (starting the embedded one if need be) and leaves its schemas as they are.
 * Throws `Problem` CWY-5003 to CWY-5005 when they do not fit or the database lets nobody in.
 */
export type OpenStore = (config: StoreConfig) => Promise<OpenedStore>;

/** The CRM rows that say which record they stand for. */
export interface ClaimReader {
  /** All of them, in pieces of one answer each. */
  rows(): AsyncIterable<readonly ClaimingRow[]>;
  close(): Promise<void>;
}

/** Connects to the CRM for reading the rows that records stand for. */
export type OpenClaims = (config: Config) => Promise<ClaimReader>;

/** A company in both systems, as they are now. */
export interface TreeReader {
  /**
   * The company that the key or id of a business unit, or the id or address of an account leads to.
   * Null = neither system knows it. Without a project it is looked for in all of them; a key that
   * several use is CWY-6004, and a project that the configuration does not name CWY-4019.
   */
  compare(text: string, project?: string): Promise<ComparedCompany | null>;
  close(): Promise<void>;
}

/** `company` = key of its uppermost unit; null where commercetools has none. */
export type ComparedCompany = ComparedTrees & { readonly company: string | null };

/** Connects to both systems for reading companies. */
export type OpenTrees = (
  config: Config,
  opened: Pick<OpenedStore, 'store' | 'parked'>,
) => Promise<TreeReader>;

/** A running service. */
export interface Running {
  /** Where intake and API answer; null when the process has no `intake` role. */
  readonly url: string | null;
  /** Takes nothing new, finishes what is under way (bounded), closes everything. */
  stop(): Promise<void>;
}

/**
 * Starts the roles; resolves when they are ready for work. `crashAt` names a point of the pipe at
 * which the process kills itself, for tests of what that leaves behind.
 */
export type Start = (
  config: Config,
  roles: readonly Role[],
  crashAt?: string | undefined,
) => Promise<Running>;

/** Brings the database up to date; answers with the names of the migrations that it applied. */
export type Migrate = (config: StoreConfig) => Promise<readonly string[]>;
