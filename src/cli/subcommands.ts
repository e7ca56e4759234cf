import { Problem } from '../problems/problem.ts';
import type { Command, Shell } from './shell.ts';

/** What a command with several verbs does for one of them. */
export interface Verb {
  readonly name: string;
  /** What follows the verb. */
  readonly usage: string;
  readonly help: readonly string[];
  readonly run: (args: readonly string[], shell: Shell) => Promise<number>;
}

/** A command whose first word says what to do: `causeway parked list`. */
export function commandOfVerbs(
  name: string,
  summary: string,
  verbs: readonly Verb[],
  closing: readonly string[],
): Command {
  const names = verbs.map((verb) => verb.name);
  return {
    name,
    usage: `${name} ${names.join('|')} ...`,
    summary,
    help: [
      ...verbs.flatMap((verb) => [`${name} ${verb.name} ${verb.usage}`, ...verb.help, '']),
      ...closing,
    ],
    run: async ([word, ...rest], shell) => {
      const verb = verbs.find((known) => known.name === word);
      if (verb !== undefined) return verb.run(rest, shell);
      const bound = `one of ${names.join(', ')}`;
      throw new Problem('CWY-6004', { place: name, value: word ?? 'nothing', bound });
    },
  };
}
