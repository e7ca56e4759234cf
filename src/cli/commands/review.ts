import { configHelpLine } from '../options.ts';
import { commandOfVerbs } from '../subcommands.ts';
import { accept, merge, reject } from './review/decide.ts';
import { list } from './review/list.ts';
import { always, never } from './review/pair.ts';
import { show } from './review/show.ts';

export const review = commandOfVerbs(
  'review',
  'questions of identity: list or show them, and say who is who',
  [list, show, accept, reject, merge, always, never],
  [configHelpLine],
);
