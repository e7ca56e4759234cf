import { ConfigError } from '../app/config/config-error.ts';
import { Problem } from '../problems/problem.ts';
import { commands } from './commands.ts';
import { commandHelp, fullHelp, generalHelp } from './help.ts';
import type { Command, Shell } from './shell.ts';

/** Runs a command line; answers with the exit code. Never throws. */
export async function run(args: readonly string[], shell: Shell): Promise<number> {
  try {
    return await dispatch(args, shell);
  } catch (error) {
    return tell(error, shell);
  }
}

async function dispatch(args: readonly string[], shell: Shell): Promise<number> {
  const [word, ...rest] = args;
  if (word === '--version' || word === '-v') return say(shell.version, shell);
  if (word === undefined) {
    shell.err(generalHelp());
    return 1;
  }
  if (isHelp(word) || word === 'help') {
    const [about] = rest;
    if (about === '--all') return say(fullHelp(), shell);
    return say(about === undefined ? generalHelp() : commandHelp(commandNamed(about)), shell);
  }
  const command = commandNamed(word);
  // What follows the name of a simulator is the simulator's, `--help` among it.
  const own = command.name === 'simulate' ? rest.slice(0, 1) : rest;
  if (own.some(isHelp)) return say(commandHelp(command), shell);
  return command.run(rest, shell);
}

function isHelp(word: string): boolean {
  return word === '--help' || word === '-h';
}

function commandNamed(word: string): Command {
  const command = commands.find(({ name }) => name === word);
  if (command !== undefined) return command;
  const bound = `one of ${commands.map(({ name }) => name).join(', ')}`;
  throw new Problem('CWY-6004', { value: word, bound });
}

function say(text: string, shell: Shell): number {
  shell.out(text);
  return 0;
}

/** 2 = nothing can start before this is mended, 1 = this request was not done. */
function tell(error: unknown, shell: Shell): number {
  if (error instanceof ConfigError) {
    error.problems.forEach((problem, index) => {
      shell.err(`${index + 1}. ${problem.message}`);
      shell.err(`   ${problem.remedy}`);
    });
    return 2;
  }
  if (error instanceof Problem) {
    shell.err(error.message);
    shell.err(error.remedy);
    return error.class === 'configuration' ? 2 : 1;
  }
  shell.err(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return 1;
}
