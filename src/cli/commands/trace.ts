import { loadStoreConfig } from '../../app/config/load.ts';
import { parseTraceQuestion } from '../../contract/trace-query.ts';
import { Problem } from '../../problems/problem.ts';
import { print } from '../desk.ts';
import { configHelpLine, configOption, onlyArgument, parseOptions } from '../options.ts';
import { ownTrace } from '../own-trace.ts';
import type { Command } from '../shell.ts';
import { leftOutLines, traceLines } from '../trace-lines.ts';

export const trace: Command = {
  name: 'trace',
  usage: 'trace <CRM address | id | order number | key of a unit> [--all] [--json]',
  summary: 'everything that happened to one record, from either side',
  help: [
    '  The argument is the address of a CRM row or Merchant Center page, or the id of a CRM row, a',
    '  commercetools record, an event or a correlation, an order number, or the key of a business unit.',
    '',
    '  --all                also what the same news led to for other records; else only how much',
    '  --json               the trace as JSON, as GET /api/trace gives it, with everything',
    configHelpLine,
    '',
    'Exit code 1 when nothing is found.',
  ],
  run: async (args, shell) => {
    const { values, positionals } = parseOptions(args, {
      ...configOption,
      all: { type: 'boolean' },
      json: { type: 'boolean' },
    });
    const text = onlyArgument(
      positionals,
      'an id, an address, an order number or the key of a business unit',
    );
    const question = parseTraceQuestion(text);
    if (question === null) throw new Problem('CWY-6005', { value: text });
    const config = await loadStoreConfig({ ...shell, file: values.config });
    const opened = await shell.openStore(config);
    try {
      const found = await opened.journal.trace(question);
      const whole = traceLines(found);
      if (whole.length === 0) throw new Problem('CWY-6005', { value: text });
      const own = ownTrace(found, question);
      const lines = [...traceLines(own.trace), ...leftOutLines(own.leftOut)];
      return print(shell, values.json, found, values.all ? whole : lines);
    } finally {
      await opened.close();
    }
  },
};
