import { config } from './commands/config.ts';
import { migrate } from './commands/migrate.ts';
import { replay } from './commands/replay.ts';
import { simulate } from './commands/simulate.ts';
import { start } from './commands/start.ts';
import { status } from './commands/status.ts';
import { trace } from './commands/trace.ts';
import type { Command } from './shell.ts';

/** All commands in the order of the help text. */
export const commands: readonly Command[] = [
  start,
  status,
  trace,
  replay,
  config,
  migrate,
  simulate,
];
