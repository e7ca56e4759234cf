import { configHelp } from '../app/config/describe.ts';
import { commands } from './commands.ts';
import type { Command } from './shell.ts';

/** What `causeway --help` prints. */
export function generalHelp(): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    'Keeps one customer view across commercetools and Dynamics 365.',
    '',
    'Usage: causeway <command> [options]',
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    '  causeway <command> --help   options of a command',
    '  causeway --help --all       all settings as well',
    '  causeway --version',
    '',
    'Exit codes: 0 done, 1 not done, 2 configuration or database not fit to start.',
  ].join('\n');
}

/** The general help with every setting. */
export function fullHelp(): string {
  return `${generalHelp()}\n\n${configHelp()}`;
}

/** What `causeway <command> --help` prints. */
export function commandHelp(command: Command): string {
  return [`Usage: causeway ${command.usage}`, '', `${command.summary}`, '', ...command.help].join(
    '\n',
  );
}
