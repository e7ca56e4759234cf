/** What each user may ask of each server; undefined switches a limit off. */
export type Limits = {
  readonly requests: number | undefined;
  readonly executionMs: number | undefined;
  readonly concurrency: number | undefined;
};

/** The window that requests and execution time are counted over. */
export const windowSeconds = 300;

export const noLimits: Limits = {
  requests: undefined,
  executionMs: undefined,
  concurrency: undefined,
};

/** The limits that Microsoft publishes, per user and web server. */
const publishedLimits: Limits = {
  requests: 6000,
  executionMs: 1_200_000,
  concurrency: 52,
};

export const limitPresets = { off: noLimits, published: publishedLimits } as const;

export type LimitPreset = keyof typeof limitPresets;
