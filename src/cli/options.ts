import { type ParseArgsConfig, parseArgs } from 'node:util';
import { Problem } from '../problems/problem.ts';

/** `node:util` parseArgs, strict, with misuse as CWY-6004. */
export function parseOptions<T extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: T,
) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: true });
  } catch (error) {
    throw new Problem('CWY-6004', { value: firstSentence(error) });
  }
}

/** Node's second sentence is about arguments that begin with a dash, which none of ours do. */
function firstSentence(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split(/\.\s/)[0] ?? message;
}

/** The one argument that a command takes. */
export function onlyArgument(positionals: readonly string[], what: string): string {
  const [only] = positionals;
  if (only !== undefined && positionals.length === 1) return only;
  throw new Problem('CWY-6004', {
    value: `${positionals.length} arguments`,
    bound: `one argument: ${what}`,
  });
}

/** For commands that take none. */
export function noArguments(positionals: readonly string[]): void {
  const [first] = positionals;
  if (first !== undefined) throw new Problem('CWY-6004', { value: first, bound: 'no argument' });
}

/** The option that all commands with a configuration share. */
export const configOption = { config: { type: 'string', short: 'c' } } as const;
export const configHelpLine =
  '  -c, --config <file>  configuration file (else causeway.config.ts, if there is one)';
