import type { Json } from '../../std/json.ts';
import type { Instant } from '../../std/time.ts';
import { type ColumnState, withNews } from './column-state.ts';
import type { Side } from './decision.ts';

/**
 * The state as statements of a person: true = must not be contacted, false = may be, null = nothing
 * said. Dataverse fills its `donot...` columns with false by itself, so a false of the CRM says
 * something only where a true was taken back.
 */
export function asStatements(state: ColumnState): ColumnState {
  const wasOut = !state.firstSight && state.crmBase === true;
  return withNews({
    ...state,
    commerce: saidBy(state.commerce),
    commerceBase: saidBy(state.commerceBase),
    crm: state.crm === false && !wasOut ? null : saidBy(state.crm),
    crmBase: state.crmBase === true ? true : null,
  });
}

const saidBy = (value: Json): boolean | null => (typeof value === 'boolean' ? value : null);

/**
 * Whose statement holds. An opt-out wins unless the opt-in came later and says so: because it alone
 * is news, or by a date of its own. Nothing said is never a statement.
 */
export function mostRestrictive(state: ColumnState): Side | 'neither' {
  const { commerce, crm, commerceNew, crmNew } = state;
  if (commerce === null) return crm !== null && crmNew ? 'dynamics' : 'neither';
  // An opt-out that is emptied in the CRM without an opt-in is put back.
  const isFilled = commerceNew || (commerce && crmNew);
  if (crm === null) return isFilled ? 'commercetools' : 'neither';
  return winnerOf(state, commerce ? 'commercetools' : 'dynamics');
}

/**
 * Both have said something, and not the same. An opt-out that is news loses to an opt-in with a later
 * date of its own only, whether that is news as well or known already.
 */
function winnerOf(state: ColumnState, optOut: Side): Side | 'neither' {
  const { commerceNew, crmNew } = state;
  if (!commerceNew && !crmNew) return 'neither';
  const optIn: Side = optOut === 'dynamics' ? 'commercetools' : 'dynamics';
  const optInSaid = saidAt(state, optIn);
  const isOptOutNews = optOut === 'dynamics' ? crmNew : commerceNew;
  if (!isOptOutNews) {
    const wasBefore = isLater(saidAt(state, optOut), optInSaid) || isOverdue(state, optOut);
    return wasBefore ? optOut : optIn;
  }
  return isLater(optInSaid, appearedAt(state, optOut)) ? optIn : optOut;
}

/**
 * Whether an opt-in of the CRM that is heard of only now was given before the opt-out that the shop is
 * known to have: nobody can have given it later than its row was changed.
 */
function isOverdue({ stated, crmAt }: ColumnState, optOut: Side): boolean {
  return optOut === 'commercetools' && isLater(stated.commerceHeard ?? null, crmAt);
}

function saidAt({ stated, crm }: ColumnState, side: Side): Instant | null {
  if (side === 'commercetools') return stated.commerce;
  return stated.crm !== null && stated.crm.value === crm ? stated.crm.at : null;
}

/** Since when an opt-out that is news may have been there; one that is known is of another time. */
function appearedAt(state: ColumnState, side: Side): Instant | null {
  const { commerceAt, crmAt, firstSight } = state;
  const said = saidAt(state, side);
  if (side === 'commercetools') return said ?? commerceAt;
  return firstSight ? (said ?? crmAt) : (crmAt ?? said);
}

/** By the second, as Dataverse tells times; false where one of them is not known. */
function isLater(one: Instant | null, other: Instant | null): boolean {
  return one !== null && other !== null && secondOf(one) > secondOf(other);
}

function secondOf(at: Instant): string {
  return at.slice(0, 'YYYY-MM-DDTHH:mm:ss'.length);
}
