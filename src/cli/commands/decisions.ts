import { configHelpLine } from '../options.ts';
import { commandOfVerbs } from '../subcommands.ts';
import { list } from './decisions/list.ts';
import { reverse } from './decisions/reverse.ts';
import { show } from './decisions/show.ts';

export const decisions = commandOfVerbs(
  'decisions',
  'which value won where the two systems differed: list, show or reverse',
  [list, show, reverse],
  [configHelpLine],
);
