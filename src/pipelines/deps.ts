import type { ConsentMap } from '../core/consent/consent-map.ts';
import type { MatchRules } from '../core/identity/match-rule.ts';
import type { InsightSettings } from '../core/insight/insight-settings.ts';
import type { AccountFieldMap } from '../core/mapping/account-map.ts';
import type { ContactFieldMap } from '../core/mapping/contact-map.ts';
import type { NormaliseSettings } from '../core/normalise/settings.ts';
import type { OrderRecordTarget } from '../core/order-record/layout.ts';
import type { AssociateSettings } from '../core/organisation/settings.ts';
import type { StoreLabels } from '../core/store-context/store-context.ts';
import type { FactKind } from '../core/timeline/fact.ts';
import type { LifecycleSettings } from '../core/timeline/reading.ts';
import type { TimelineTarget } from '../core/timeline/target.ts';
import type { Commerce } from '../ports/commerce.ts';
import type { Crm } from '../ports/crm.ts';
import type { Probe } from '../ports/probe.ts';
import type { Store } from '../ports/store.ts';
import type { Problem } from '../problems/problem.ts';
import type { Clock, Instant } from '../std/time.ts';
import type { CrmIdIn } from './customer/crm-reference.ts';

export interface PipelineSettings {
  /** Records of one batch that are worked on side by side. */
  readonly concurrencyMax: number;
  readonly retry: RetrySettings;
  readonly contactRules: MatchRules;
  readonly contactMap: ContactFieldMap;
  readonly accountMap: AccountFieldMap;
  readonly accountRules: MatchRules;
  /** Custom field of a unit that keeps the id of its account; null = nowhere. */
  readonly accountIdIn: string | null;
  /** Custom field of a unit that names the customer who is its primary contact; null = none does. */
  readonly primaryContactIn: string | null;
  readonly associates: AssociateSettings;
  /** Whether further addresses become rows of their own. */
  readonly addressRows: boolean;
  readonly normalise: NormaliseSettings;
  /** Where new timeline entries go. */
  readonly timelineTarget: TimelineTarget;
  /** Kinds of facts that become timeline entries. */
  readonly timelineKinds: readonly FactKind[];
  /** Older facts are not written; null = all of them. */
  readonly timelineSince: Instant | null;
  readonly lifecycle: LifecycleSettings;
  /** Whose timeline an order of a business unit stands on; the other one takes part. */
  readonly timelineRegarding: 'account' | 'contact';
  /** Whether an entry names its currency only, or points at the environment's currency as well. */
  readonly timelineCurrency: 'code' | 'lookup';
  /** Brand and region of the stores that have any. */
  readonly storeLabels: StoreLabels;
  /** Whether a contact has a record of what it bought in each store. */
  readonly storeRecords: boolean;
  readonly scope: ScopeSettings;
  readonly orders: OrderSettings;
  readonly carts: CartSettings;
  readonly insight: InsightSettings;
  readonly consent: ConsentMap;
  /** Where a customer keeps the id of its contact. */
  readonly crmIdIn: CrmIdIn;
  /** Whether what Dataverse says about its columns is asked for and kept to. */
  readonly checkShape: boolean;
  /** Whether each applied or parked event leaves a row in Dynamics as well. */
  readonly integrationLog: boolean;
}

/** Which part of the projects the environment is for. */
export interface ScopeSettings {
  /** Keys of stores, each alone or as `<project>/<store>`; none = everything belongs there. */
  readonly stores: readonly string[];
  /** Whether what is of no store belongs there as well. */
  readonly storeless: 'include' | 'leave';
}

/** What an order becomes beside its timeline. */
export interface OrderSettings {
  readonly record: OrderRecordTarget;
  /** Ids of price lists of Dynamics Sales, by currency. */
  readonly priceLists: Readonly<Record<string, string>>;
}

/** How carts that were left become timeline entries. */
export interface CartSettings {
  /** A cart that nobody has changed for so long counts as abandoned. */
  readonly silenceMs: number;
  /** Whether a cart that was filled otherwise and left again gets another entry. */
  readonly again: boolean;
  /** Template of where a cart can be looked at; null = entries name no address. */
  readonly url: string | null;
}

export interface RetrySettings {
  /** After so many failed runs in a row a record is parked (CWY-4005). */
  readonly attemptsMax: number;
  readonly delayMs: number;
  readonly delayMsMax: number;
  /** How often a write that met a newer row is computed again within one run (CWY-4008). */
  readonly conflictAttemptsMax: number;
}

/** What a pipeline acts through. */
export interface PipelineDeps {
  /** The project of a record; a project that the configuration does not name is CWY-4019. */
  readonly commerceOf: (projectKey: string) => Commerce;
  readonly crm: Crm;
  readonly store: Store;
  readonly clock: Clock;
  readonly probe: Probe;
  /** A fresh UUID: the correlation id of a run without events. */
  readonly newId: () => string;
  /** Resolves after so many milliseconds. */
  readonly pause: (ms: number) => Promise<void>;
  /** In [0, 1): spreads retries. */
  readonly random: () => number;
  /** Told about faults of Causeway itself, with the stack that the journal does not keep. */
  readonly onFault: (error: unknown, correlationId: string) => void;
  /** Told of each run that ended in a problem, for whoever watches the log. */
  readonly onTrouble: (problem: Problem, correlationId: string) => void;
  readonly settings: PipelineSettings;
}
