import { parsePath } from './paths.ts';

const bump = (counts: Record<string, number>, name: string): void => {
  counts[name] = (counts[name] ?? 0) + 1;
};

/** How many requests came, by what they asked for and how they were answered. */
export class RequestCounts {
  #total = 0;
  #byRoute: Record<string, number> = {};
  #byStatus: Record<string, number> = {};

  get current() {
    return { total: this.#total, byRoute: this.#byRoute, byStatus: this.#byStatus };
  }

  add(method: string, path: string, status: number): void {
    if (path.startsWith('/_sim/')) return;
    this.#total += 1;
    bump(this.#byStatus, String(status));
    bump(this.#byRoute, `${method} ${this.#routeOf(path)}`);
  }

  clear(): void {
    this.#total = 0;
    this.#byRoute = {};
    this.#byStatus = {};
  }

  #routeOf(path: string): string {
    if (path.startsWith('/oauth/')) return '/oauth/token';
    const { collection, selector, rest } = parsePath(path);
    if (collection === undefined) return '/other';
    const named = rest === undefined ? '' : `/${rest}`;
    const words = new Set(['import', 'search', 'replicate', 'email-token', 'password-token']);
    return `/${collection}${selector && !words.has(rest ?? '') ? `/{${selector.by}}` : named}`;
  }
}
