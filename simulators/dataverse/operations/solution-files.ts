import { assertDefined } from '../assert.ts';
import { refusal } from '../errors.ts';
import type { Row } from '../store/row.ts';
import type { Context } from './context.ts';
import { createRow } from './write.ts';

/** The solution with this unique name; refused when there is none. */
export const needSolution = (context: Context, uniqueName: string): Row => {
  const [found] = context.database.store('solution').findByIndex('uniquename', uniqueName) ?? [];
  if (found !== undefined) return found;
  throw refusal('argumentInvalid', `The solution unique name '${uniqueName}' was not found.`);
};

/** Files a component in a solution, once. */
export const fileComponent = (
  context: Context,
  uniqueName: string,
  component: { readonly type: number; readonly id: string },
): void => {
  const owner = needSolution(context, uniqueName);
  const { database } = context;
  const filed = database.store('solutioncomponent').findByIndex('solutionid', {
    table: 'solution',
    id: owner.id,
  });
  if (filed?.some((row) => row.values.objectid === component.id) === true) return;
  const table = database.schema.tables.get('solutioncomponent');
  assertDefined(table, 'every organisation has solution components');
  database.transact((transaction) =>
    createRow(context, transaction, table, {
      id: undefined,
      changes: {
        solutionid: { table: 'solution', id: owner.id },
        objectid: component.id,
        componenttype: component.type,
        rootcomponentbehavior: 0,
      },
    }),
  );
};
