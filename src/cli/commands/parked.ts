import { configHelpLine } from '../options.ts';
import { commandOfVerbs } from '../subcommands.ts';
import { discard } from './parked/discard.ts';
import { edit } from './parked/edit.ts';
import { list } from './parked/list.ts';
import { retry } from './parked/retry.ts';
import { show } from './parked/show.ts';

export const parked = commandOfVerbs(
  'parked',
  'events that need a person: list, show, edit, retry or discard them',
  [list, show, edit, retry, discard],
  [configHelpLine],
);
