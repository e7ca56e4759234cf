import { configHelpLine } from '../options.ts';
import { commandOfVerbs } from '../subcommands.ts';
import { exportLinks } from './links/export.ts';
import { list } from './links/list.ts';
import { move } from './links/move.ts';
import { rebuild } from './links/rebuild.ts';
import { remove } from './links/remove.ts';
import { show } from './links/show.ts';

export const links = commandOfVerbs(
  'links',
  'which CRM row stands for which record: list, show, move, remove, rebuild or export',
  [list, show, move, remove, rebuild, exportLinks],
  [configHelpLine],
);
