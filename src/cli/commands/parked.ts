import { configHelpLine } from '../options.ts';
import { commandOfVerbs } from '../subcommands.ts';
import { discard } from './parked/discard.ts';
import { list } from './parked/list.ts';
import { retry } from './parked/retry.ts';
import { show } from './parked/show.ts';

export const parked = commandOfVerbs(
  'parked',
  'events that need a person: list, show, retry or discard them',
  [list, show, retry, discard],
  [configHelpLine],
);
