/** Figures by name; a figure may be a group of figures. */
export interface Figures {
  readonly [name: string]: number | Figures;
}

/** What a bench measured, and under which conditions. */
export interface Measured {
  readonly name: string;
  readonly conditions: Readonly<Record<string, string | number>>;
  readonly results: Figures;
}

export interface BenchOptions {
  /** Shorter runs, for a look; figures that count come from the long ones. */
  readonly quick: boolean;
  /** Tells people how far it is. */
  readonly log: (line: string) => void;
}

/** Measures one part of the house. */
export type Bench = (options: BenchOptions) => Promise<Measured>;
