import { consentsOf } from '../../contract/consents.ts';
import { Problem } from '../../problems/problem.ts';
import { consentLines } from '../consent-lines.ts';
import { print, withStore } from '../desk.ts';
import { configHelpLine, configOption, onlyArgument, parseOptions } from '../options.ts';
import type { Command } from '../shell.ts';
import { questionOf } from './parked/target.ts';

export const consent: Command = {
  name: 'consent',
  usage: 'consent <commercetools id | CRM id | order number> [--json]',
  summary: 'what we know of a person’s consent, since when and from where',
  help: [
    '  Of each channel and purpose what holds now, and below it everything that was ever known.',
    '',
    '  --json               as GET /api/consents gives it',
    configHelpLine,
    '',
    'Exit code 1 when nothing is known.',
  ],
  run: async (args, shell) => {
    const { values, positionals } = parseOptions(args, {
      ...configOption,
      json: { type: 'boolean' },
    });
    const text = onlyArgument(positionals, 'an id of either side, or an order number');
    const question = questionOf(text);
    return withStore(shell, values.config, async ({ consents }) => {
      const history = await consents.history(question);
      if (history.length === 0) throw new Problem('CWY-6005', { value: text, bound: 'a consent' });
      const answer = consentsOf(history);
      return print(shell, values.json, answer, consentLines(answer));
    });
  },
};
