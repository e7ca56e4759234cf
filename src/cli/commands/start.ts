import { loadConfig } from '../../app/config/load.ts';
import { type Role, roles } from '../../app/types.ts';
import { Problem } from '../../problems/problem.ts';
import { configHelpLine, configOption, noArguments, parseOptions } from '../options.ts';
import type { Command } from '../shell.ts';

export const start: Command = {
  name: 'start',
  usage: 'start [--roles intake,worker,scheduler] [--config <file>]',
  summary: 'run the service until it is told to stop',
  help: [
    '  --roles <list>       what this process does; all of it without the option',
    configHelpLine,
    '  --crash-at <point>   kill the process at a named point of the pipe (for tests)',
    '',
    'When it is ready it prints {"ready":true,"url":...,"roles":[...]} as one line.',
    'SIGTERM or SIGINT stops it after the work under way.',
  ],
  run: async (args, shell) => {
    const { values, positionals } = parseOptions(args, {
      ...configOption,
      roles: { type: 'string' },
      'crash-at': { type: 'string' },
    });
    noArguments(positionals);
    const wanted = rolesOf(values.roles);
    const config = await loadConfig({ cwd: shell.cwd, env: shell.env, file: values.config });
    const stopped = shell.untilStopped();
    const running = await shell.start(config, wanted, values['crash-at']);
    shell.out(JSON.stringify({ ready: true, url: running.url, roles: wanted }));
    await stopped;
    await running.stop();
    return 0;
  },
};

function rolesOf(text: string | undefined): readonly Role[] {
  if (text === undefined) return roles;
  const names = text.split(',').map((name) => name.trim());
  const wanted = roles.filter((role) => names.includes(role));
  const unknown = names.find((name) => !roles.some((role) => role === name));
  if (unknown === undefined) return wanted;
  throw new Problem('CWY-6004', {
    place: '--roles',
    value: JSON.stringify(unknown),
    bound: `a list of ${roles.join(', ')}`,
  });
}
