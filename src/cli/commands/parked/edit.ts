import { loadColumnConfig } from '../../../app/config/load.ts';
import { editCheck } from '../../../app/edit-check.ts';
import { columnEdits } from '../../../contract/edits.ts';
import { Problem } from '../../../problems/problem.ts';
import { actOf, checked, reasonGiven, withStore } from '../../desk.ts';
import { configOption, parseOptions } from '../../options.ts';
import type { Verb } from '../../subcommands.ts';
import { recordNamed } from './target.ts';

export const edit: Verb = {
  name: 'edit',
  usage: '<record> <column>=<value>... --reason <text>',
  help: [
    '  <record>             a customer: its commercetools id, one of its events, or its contact',
    '  <column>=<value>     what is written in place of what the map makes; no value empties the column',
    '  <column>:=<value>    a number, true, false or null instead of a text',
    '                       It holds for as long as the map would make the same. The record is worked',
    '                       on at once. To take it back, edit the column to what the shop has.',
  ],
  run: async (args, shell) => {
    const { values, positionals } = parseOptions(args, {
      ...configOption,
      reason: { type: 'string' },
    });
    const reason = reasonGiven(values.reason);
    const [record, ...given] = positionals;
    if (record === undefined || given.length === 0) {
      const bound = 'a record and one <column>=<value> or more';
      throw new Problem('CWY-6004', { value: `${positionals.length} arguments`, bound });
    }
    const edits = checked(columnEdits, given.map(columnEdit), '<column>=<value>');
    const check = editCheck(await loadColumnConfig({ ...shell, file: values.config }));
    const act = actOf(shell, reason);
    return withStore(shell, values.config, async (opened) => {
      const ref = await recordNamed(record, opened);
      check(ref, edits);
      const { eventId } = await opened.edits.edit(ref, edits, act);
      const columns = edits.map(({ column }) => column).join(', ');
      shell.out(`${columns} of ${ref.kind} ${ref.id} ${edits.length === 1 ? 'is' : 'are'} edited.`);
      shell.out(`It is worked on now: event ${eventId}.`);
      return 0;
    });
  },
};

/** One argument as column and value. Messages name the column alone: the value may be personal. */
function columnEdit(text: string): { readonly column: string; readonly value: unknown } {
  const [, column, sign, value] = /^([a-z][a-z0-9_]*)(:?=)(.*)$/s.exec(text) ?? [];
  if (column === undefined || value === undefined) {
    const bound = '<column>=<value>, with the logical name of the column';
    throw new Problem('CWY-6004', { value: text.split('=')[0] ?? '', bound });
  }
  if (sign === '=') return { column, value: value === '' ? null : value };
  return { column, value: plainValue(value, column) };
}

function plainValue(text: string, column: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const bound = 'a number, true, false or null';
    throw new Problem('CWY-6004', { place: `${column}:=`, bound });
  }
}
