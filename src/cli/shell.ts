import type { Env } from '../app/config/env.ts';
import type { Migrate, OpenClaims, OpenStore, OpenTrees, Start } from '../app/types.ts';

/** What commands see of the world around them. */
export interface Shell {
  readonly cwd: string;
  readonly env: Env;
  /** The folder of package.json. */
  readonly root: string;
  readonly version: string;
  /** Who is at the terminal; kept with what is done by hand. */
  readonly user: string;
  /** One line of the command's output. */
  readonly out: (line: string) => void;
  /** One line for the person at the terminal. */
  readonly err: (line: string) => void;
  readonly openStore: OpenStore;
  readonly openClaims: OpenClaims;
  readonly openTrees: OpenTrees;
  readonly start: Start;
  readonly migrate: Migrate;
  /** Resolves when the process is asked to stop (SIGTERM, SIGINT). */
  readonly untilStopped: () => Promise<void>;
}

/** A word of the command line. */
export interface Command {
  readonly name: string;
  readonly usage: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** Lines for `causeway help <command>`. */
  readonly help: readonly string[];
  /** Answers with the exit code; throws `Problem` or `ConfigError` for what it tells the user. */
  readonly run: (args: readonly string[], shell: Shell) => Promise<number>;
}
