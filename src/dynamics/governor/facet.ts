import { nothingSpent, type Spending, spend, spentAt, windowMs } from './spending.ts';

/**
 * One limit of the service over its sliding window: a number of requests, or milliseconds of
 * execution. What is allowed is not known. It is learned from refusals, and from what the answers
 * say is left, which holds for one web server of several and so is a hint only.
 */
export interface Facet {
  readonly spending: Spending;
  /** What other processes spent of it in the window, as they last told. */
  readonly spentByOthers: number;
  /** What may be spent at once; below zero when the last request cost more than there was. */
  readonly tokens: number;
  readonly tokensAtMs: number;
  /** Allowance of one window, as refusals taught. */
  readonly learned: number;
  /** No number of refusals takes the allowance below this: work has to go on. */
  readonly learnedMin: number;
  readonly learnedAtMs: number;
  readonly refusedAtMs: number | null;
  /** Allowance of one window, computed from the hints; null without hints. */
  readonly hinted: number | null;
  readonly mostLeft: number;
  /** Part of the allowance that is used up, averaged over answers. */
  readonly usedPart: number | null;
  /** Part of the allowance that is aimed at: gives way at every refusal and comes back slowly. */
  readonly aim: number;
}

/** Spent at once at most: nine seconds' worth. More would have to be paid back in one long pause. */
const burstPart = 0.03;
const aimMax = 0.985;
const aimMin = 0.85;
const aimLostByRefusal = 0.02;
const aimRegainedPerMs = 0.02 / windowMs;

/** Refused below the believed allowance: it is taken back to what was spent, but not below this. */
const learnedKeptMin = 0.7;
const learnedUnderRefusal = 0.98;
/** Of the first belief, the documented default: a service that allows less is not known. */
const learnedPartMin = 0.1;
/** Growth while the belief is what holds requests back: slower once it was refuted. */
const growthPerMs = 0.01 / 1000;
const growthAfterRefusalPerMs = 0.0002 / 1000;
const bindingFrom = 0.7;

/** Below this the part used says too little about the whole. */
const usedPartMin = 0.1;
/** Weight of one answer in the average; more when the request took a good part of the allowance. */
const usedPartWeight = { min: 0.1, max: 0.5, perPartSpent: 50 } as const;

export function newFacet(allowance: number, nowMs: number): Facet {
  return {
    spending: nothingSpent,
    spentByOthers: 0,
    tokens: allowance * burstPart,
    tokensAtMs: nowMs,
    learned: allowance,
    learnedMin: allowance * learnedPartMin,
    learnedAtMs: nowMs,
    refusedAtMs: null,
    hinted: null,
    mostLeft: 0,
    usedPart: null,
    aim: aimMax,
  };
}

/** What one window is believed to allow the application user, all processes together. */
function allowance({ hinted, learned, refusedAtMs }: Facet): number {
  if (hinted === null) return learned;
  return refusedAtMs === null ? hinted : Math.min(hinted, learned);
}

/** Milliseconds until this process may spend again; `pending` is what is under way, `kept` not touched. */
export function waitMs(
  facet: Facet,
  state: { readonly share: number; readonly pending: number; readonly keptPart: number },
  nowMs: number,
): number {
  const own = facet.aim * allowance(facet) * state.share;
  if (spentAt(facet.spending, nowMs) + state.pending >= own) return fullWindowMs;
  const missing = own * burstPart * state.keptPart - tokensAt(facet, state.share, nowMs);
  return missing < 0 ? 0 : Math.ceil((missing / own) * windowMs) + 1;
}

/** How often it is looked whether old spending has slid out of a full window. */
const fullWindowMs = 1_000;

/** 1 = as fresh as can be, 0 = nothing left. */
export function room(facet: Facet, share: number, nowMs: number): number {
  const own = facet.aim * allowance(facet) * share;
  const window = 1 - spentAt(facet.spending, nowMs) / own;
  return Math.max(0, Math.min(window, tokensAt(facet, share, nowMs) / (own * burstPart)));
}

/** A request leaves that is expected to cost so much. */
export function reserved(facet: Facet, cost: number, share: number, nowMs: number): Facet {
  return { ...facet, tokens: tokensAt(facet, share, nowMs) - cost, tokensAtMs: nowMs };
}

/** The request has come to its end; what it cost is known. */
export function settled(
  facet: Facet,
  cost: { readonly expected: number; readonly actual: number },
  nowMs: number,
): Facet {
  const spending = cost.actual === 0 ? facet.spending : spend(facet.spending, cost.actual, nowMs);
  const grown = growing({ ...facet, spending }, nowMs);
  return { ...grown, tokens: facet.tokens + cost.expected - cost.actual };
}

/**
 * An answer said how much is left on the server that gave it. How many servers share the work shows
 * in how fast one of them is used up; what others spend as the same user is not there to be spent.
 */
export function hintedLeft(
  facet: Facet,
  { left, cost }: { readonly left: number; readonly cost: number },
  nowMs: number,
): Facet {
  const mostLeft = Math.max(facet.mostLeft, left);
  if (mostLeft <= 0) return facet;
  const used = 1 - left / mostLeft;
  const before = facet.usedPart ?? used;
  const { min, max, perPartSpent } = usedPartWeight;
  const weight = Math.min(max, Math.max(min, (cost / mostLeft) * perPartSpent));
  const usedPart = before + (used - before) * weight;
  const spent = spentAt(facet.spending, nowMs) + facet.spentByOthers;
  const servers =
    usedPart < usedPartMin ? 1 : Math.max(1, Math.round(spent / (usedPart * mostLeft)));
  const hinted = spent + servers * mostLeft * (1 - usedPart);
  return { ...facet, mostLeft, usedPart, hinted };
}

/** The service refused a request for this limit. */
export function refused(facet: Facet, nowMs: number): Facet {
  const believed = allowance(facet);
  const spent = spentAt(facet.spending, nowMs) + facet.spentByOthers;
  const learned = Math.max(
    facet.learnedMin,
    believed * learnedKeptMin,
    Math.min(believed, spent * learnedUnderRefusal),
  );
  const aim = Math.max(aimMin, aimAt(facet, nowMs) - aimLostByRefusal);
  return { ...facet, learned, learnedAtMs: nowMs, refusedAtMs: nowMs, aim };
}

function growing(facet: Facet, nowMs: number): Facet {
  const aim = aimAt(facet, nowMs);
  const spent = spentAt(facet.spending, nowMs) + facet.spentByOthers;
  const perMs = facet.refusedAtMs === null ? growthPerMs : growthAfterRefusalPerMs;
  const grown = facet.learned * (1 + perMs * (nowMs - facet.learnedAtMs));
  const learned = spent >= facet.learned * bindingFrom ? grown : facet.learned;
  return { ...facet, aim, learned, learnedAtMs: nowMs };
}

function aimAt(facet: Facet, nowMs: number): number {
  return Math.min(aimMax, facet.aim + (nowMs - facet.learnedAtMs) * aimRegainedPerMs);
}

function tokensAt(facet: Facet, share: number, nowMs: number): number {
  const own = facet.aim * allowance(facet) * share;
  const gained = ((nowMs - facet.tokensAtMs) / windowMs) * own;
  return Math.min(own * burstPart, facet.tokens + gained);
}
