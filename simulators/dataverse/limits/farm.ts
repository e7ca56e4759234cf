import { guidFrom } from '../guid.ts';
import type { DataverseOptions } from '../options.ts';
import { SimulatedClock } from './clock.ts';
import { type CostModel, type CostModelName, costModels } from './cost.ts';
import { Pacer } from './pacer.ts';
import { type Admission, Protection } from './protection.ts';
import { type Limits, limitPresets } from './settings.ts';

/** How the web servers behave; all of it may change while they run. */
export type FarmSettings = {
  readonly servers: number;
  readonly limits: Limits;
  readonly costModel: CostModelName;
  readonly timeScale: number;
};

/** The settings that the command line asks for: single limits count more than the preset. */
export const farmSettings = (options: DataverseOptions): FarmSettings => {
  const preset = limitPresets[options.limits];
  return {
    servers: options.servers,
    limits: {
      requests: options.limitRequests ?? preset.requests,
      executionMs: options.limitExecutionMs ?? preset.executionMs,
      concurrency: options.limitConcurrency ?? preset.concurrency,
    },
    costModel: options.costModel,
    timeScale: options.timeScale,
  };
};

/** What a request took, in simulated milliseconds. */
export type Work = {
  readonly arrivedAt: number;
  /** When the server began with it: latency on the way is no execution time. */
  readonly begunAt: number;
  /** Execution time by the cost model. */
  readonly spentMs: number;
};

/** What the cookie of a server says: 64 hexadecimal digits, the same in every run. */
const affinityOf = (server: number): string =>
  `${guidFrom(`server ${server}`)}${guidFrom(`affinity ${server}`)}`.replaceAll('-', '');

const affinityIn = /(?:^|;\s*)ARRAffinity=([^;\s]+)/;

/** The web servers of the organisation, with their clock, their limits and what work costs them. */
export class Farm {
  readonly clock: SimulatedClock;
  readonly protection: Protection;
  readonly #pacer = new Pacer();
  readonly #initial: FarmSettings;
  #settings: FarmSettings;
  #affinities: readonly string[] = [];
  #next = 0;

  constructor(initial: FarmSettings, real: () => number) {
    this.#initial = initial;
    this.#settings = initial;
    this.clock = new SimulatedClock(real, initial.timeScale);
    this.protection = new Protection(initial.limits, this.clock);
    this.settings = initial;
  }

  get settings(): FarmSettings {
    return this.#settings;
  }

  set settings(settings: FarmSettings) {
    this.#settings = settings;
    this.clock.scale = settings.timeScale;
    this.protection.limits = settings.limits;
    this.#affinities = Array.from({ length: settings.servers }, (_, server) => affinityOf(server));
  }

  get costs(): CostModel {
    return costModels[this.#settings.costModel];
  }

  /** The first settings, nothing counted. */
  reset(): void {
    this.settings = this.#initial;
    this.protection.reset();
    this.#next = 0;
  }

  /** The server that a request goes to: the one of its cookie, otherwise the next in turn. */
  serverFor(cookie: string | undefined): number {
    const named = cookie === undefined ? undefined : affinityIn.exec(cookie)?.[1];
    const known = named === undefined ? -1 : this.#affinities.indexOf(named);
    if (known >= 0) return known;
    this.#next = (this.#next + 1) % this.#affinities.length;
    return this.#next;
  }

  /** The `Set-Cookie` of a server. */
  cookieOf(server: number): string {
    return `ARRAffinity=${this.#affinities[server] ?? ''}; path=/; secure; HttpOnly`;
  }

  /**
   * Ends a request: waits until its work has taken as long as it costs, what the simulator itself
   * needed included, then books the execution time. Without a cost model the time is the one that
   * really passed.
   */
  async settle(admission: Admission, work: Work): Promise<void> {
    if (this.#settings.costModel === 'off') {
      admission.finish(this.clock.now() - work.arrivedAt);
      return;
    }
    const left = work.spentMs - (this.clock.now() - work.begunAt);
    if (left > 0) await this.#pacer.wait(left / this.clock.scale);
    admission.finish(work.spentMs);
  }
}
