import { config } from './commands/config.ts';
import { consent } from './commands/consent.ts';
import { decisions } from './commands/decisions.ts';
import { explain } from './commands/explain.ts';
import { links } from './commands/links.ts';
import { migrate } from './commands/migrate.ts';
import { parked } from './commands/parked.ts';
import { replay } from './commands/replay.ts';
import { review } from './commands/review.ts';
import { simulate } from './commands/simulate.ts';
import { start } from './commands/start.ts';
import { status } from './commands/status.ts';
import { trace } from './commands/trace.ts';
import { tree } from './commands/tree.ts';
import type { Command } from './shell.ts';

/** All commands in the order of the help text. */
export const commands: readonly Command[] = [
  start,
  status,
  trace,
  parked,
  replay,
  review,
  links,
  decisions,
  consent,
  explain,
  tree,
  config,
  migrate,
  simulate,
];
