import type { OpenedStore } from '../../app/types.ts';
import { consentsOf } from '../../contract/consents.ts';
import type { TraceQuestion } from '../../contract/trace-query.ts';
import { Problem } from '../../problems/problem.ts';
import { consentLines, noConsentLines } from '../consent-lines.ts';
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
    'Exit code 1 when nothing is known of the person; 0 when only no consents are.',
  ],
  run: async (args, shell) => {
    const { values, positionals } = parseOptions(args, {
      ...configOption,
      json: { type: 'boolean' },
    });
    const text = onlyArgument(positionals, 'an id of either side, or an order number');
    const question = questionOf(text);
    return withStore(shell, values.config, async (opened) => {
      const history = await opened.consents.history(question);
      const isKnown = history.length > 0 || (await hasRecord(question, opened));
      if (!isKnown) throw new Problem('CWY-6005', { value: text, bound: 'a person' });
      const answer = consentsOf(history);
      const lines = history.length === 0 ? noConsentLines : consentLines(answer);
      return print(shell, values.json, answer, lines);
    });
  },
};

async function hasRecord(question: TraceQuestion, { journal }: OpenedStore): Promise<boolean> {
  const { events, links } = await journal.trace(question);
  return links.length > 0 || events.some(({ ref }) => ref !== null);
}
