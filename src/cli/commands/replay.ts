import { configHelpLine } from '../options.ts';
import type { Command } from '../shell.ts';
import { retry } from './parked/retry.ts';

export const replay: Command = {
  name: 'replay',
  usage: `replay ${retry.usage}`,
  summary: 'the same as `parked retry`: let parked events go through again',
  help: [...retry.help, configHelpLine],
  run: retry.run,
};
