import { type Row, text } from './storage/doc.ts';

/** What a sentinel resource does to a request that names it. */
export type SentinelFate =
  | { kind: 'none' }
  | { kind: 'status'; status: number }
  | { kind: 'drop' }
  | { kind: 'slow' };

const shape = /^sim-(\d{3}|drop|slow)(-once)?(-read|-update)?-/;
const none: SentinelFate = { kind: 'none' };
const names = ['key', 'orderNumber', 'customerNumber'] as const;

/** Milliseconds that a `sim-slow-` resource takes to answer. */
export const slowMs = 2_000;

/**
 * Resources whose key or number starts with `sim-` fail on purpose, so that a fault can be placed on one
 * record: `sim-<status|drop|slow>[-once][-read|-update]-<anything>`.
 */
export class Sentinels {
  readonly #spent = new Set<string>();

  clear(): void {
    this.#spent.clear();
  }

  meet(row: Row | undefined, method: string): SentinelFate {
    const match = names
      .map((name) => shape.exec(text(row?.[name]) ?? ''))
      .find((found) => found !== null);
    if (!row || !match) return none;
    const [label, what, once, scope] = match;
    const isRead = method === 'GET' || method === 'HEAD';
    if ((scope === '-read' && !isRead) || (scope === '-update' && isRead)) return none;
    // A lost answer to a read is no news: the drop sentinel is about writes that did happen.
    if (what === 'drop' && isRead) return none;
    if (once !== undefined && !this.#spend(`${row.id} ${label}`)) return none;
    if (what === 'drop') return { kind: 'drop' };
    return what === 'slow' ? { kind: 'slow' } : { kind: 'status', status: Number(what) };
  }

  #spend(id: string): boolean {
    if (this.#spent.has(id)) return false;
    this.#spent.add(id);
    return true;
  }
}
