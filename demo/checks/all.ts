import type { Check, Evidence } from './check.ts';
import {
  accountsAreTheTree,
  companyIsOneOnBothSides,
  companyOrdersOnItsAccount,
  peopleStandUnderTheirCompany,
  rolesAreConnections,
} from './company.ts';
import { conservation, everythingArrived, parkedAsExpected } from './conservation.ts';
import { guestsAreNobody, noDuplicateContacts, oneContactEach } from './contacts.ts';
import { noSecretInLogs, nothingPersonalInLogs } from './logs.ts';
import { accountsCount, storesAddUp } from './markets.ts';
import {
  customersKnowTheirContact,
  editsComeBackOnce,
  incompleteIsRepaired,
  mergeIsFollowed,
  noIsNo,
  nothingBeforeTheAnswer,
  ownerIsRight,
} from './one-view.ts';
import { cartsAreTold, editsAreTold } from './orders.ts';
import {
  lostAnswersSurvived,
  outageSurvived,
  replayIsHarmless,
  throttleObeyed,
  unchangedIsFree,
  waitingGuestArrived,
  workerReplaced,
} from './story.ts';
import { everyFactIsAnEntry, noDuplicateEntries } from './timeline.ts';
import { traceLeadsBack } from './trace.ts';

const checks: readonly Check[] = [
  conservation,
  everythingArrived,
  parkedAsExpected,
  oneContactEach,
  noDuplicateContacts,
  everyFactIsAnEntry,
  noDuplicateEntries,
  editsAreTold,
  cartsAreTold,
  storesAddUp,
  guestsAreNobody,
  waitingGuestArrived,
  unchangedIsFree,
  customersKnowTheirContact,
  ownerIsRight,
  editsComeBackOnce,
  noIsNo,
  nothingBeforeTheAnswer,
  mergeIsFollowed,
  incompleteIsRepaired,
  accountsAreTheTree,
  rolesAreConnections,
  peopleStandUnderTheirCompany,
  companyOrdersOnItsAccount,
  accountsCount,
  companyIsOneOnBothSides,
  traceLeadsBack,
  outageSurvived,
  lostAnswersSurvived,
  throttleObeyed,
  workerReplaced,
  replayIsHarmless,
  nothingPersonalInLogs,
  noSecretInLogs,
];

export interface CheckResult {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** Runs every check; one that cannot be carried out has failed. */
export async function runChecks(evidence: Evidence): Promise<readonly CheckResult[]> {
  const results: CheckResult[] = [];
  for (const check of checks) {
    try {
      const verdict = await check.run(evidence);
      results.push({ name: check.name, ...verdict });
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      results.push({ name: check.name, ok: false, detail });
    }
  }
  return results;
}
