import { type ConnectionStep, planConnections } from '../core/organisation/connections.ts';
import type { AssociateSettings } from '../core/organisation/settings.ts';
import {
  connectionKeyOf,
  connectionTelling,
  readConnection,
  type WrittenConnection,
} from '../core/organisation/written-connection.ts';
import type { CrmBind, CrmValues, CrmWrite } from '../ports/crm.ts';
import type { Link, Outcome } from '../ports/store.ts';
import { membershipsMax } from '../ports/units.ts';
import {
  announceRows,
  type ChildRow,
  createOver,
  isInStep,
  lasting,
  remember,
  takeAll,
  updateIfThere,
  withRows,
} from './child-rows.ts';
import { connectionRoleId } from './connection-roles.ts';
import { rolesChangedAt } from './roles-changed-at.ts';
import { note, type Run } from './run.ts';
import type { Reached } from './run-record.ts';

const table = 'connection';

/**
 * Shows the roles that a customer has in business units as connections of its contact with their
 * accounts, once the contact is in step: 1 CRM request for each that begins, changes or ends, none
 * otherwise. Computed anew each time from what is remembered of the units; only the customer's own
 * run writes them. A customer that is gone has no roles any more.
 */
export async function keepConnections(
  run: Run,
  outcome: Outcome,
  reached: Reached,
): Promise<Outcome> {
  const link = outcome.link ?? run.context.link;
  if (link === null || !isInStep(run, outcome)) return outcome;
  const steps = plannedSteps(run, link, reached.isGone === true);
  if (steps.length === 0) return outcome;
  reached.results = lasting(outcome);
  const created = steps.filter(({ is }) => is === 'create');
  await announceRows(run, created.map(childRow));
  await takeAll(steps, async (step) => {
    await take(run, step);
    remember(run, reached, childRow(step));
  });
  return withRows(run, outcome, reached, true);
}

function childRow({ row }: ConnectionStep): ChildRow {
  const { rowId } = row;
  const told = connectionTelling(row);
  return { factKey: connectionKeyOf(rowId), crmTable: table, crmId: rowId, told };
}

function plannedSteps(run: Run, link: Link, gone: boolean): readonly ConnectionStep[] {
  const { ref, events, memberships, ledger } = run.context;
  const written = ledger.flatMap(({ crmTable, crmId, told }) => {
    const row = crmTable === table ? readConnection(crmId, told) : null;
    return row === null ? [] : [row];
  });
  const settings: Pick<AssociateSettings, 'connections' | 'inherited'> =
    run.deps.settings.associates;
  const cut = !gone && memberships.length >= membershipsMax;
  const { steps, leftOut } = planConnections({
    ref,
    contactId: link.crmId,
    at: rolesChangedAt(gone ? [] : events, run.cause) ?? run.deps.clock.now(),
    memberships: gone ? [] : memberships,
    cut,
    settings,
    written,
  });
  if (cut || leftOut > 0) {
    const text = `only ${memberships.length} units are looked at, ${leftOut} roles have no connection`;
    note(run, 'compute connections', 'noted', { note: text });
  }
  return steps;
}

async function take(run: Run, step: ConnectionStep): Promise<void> {
  if (step.is === 'end') {
    const values = { effectiveend: dateTimeColumn(step.row.until) };
    await updateIfThere(run, { table, id: step.row.rowId, values, binds: [] });
    return;
  }
  const isThere = step.is === 'amend' && (await updateIfThere(run, changedPart(step)));
  if (!isThere) await createOver(run, await wholeRow(run, step.row));
}

async function wholeRow(run: Run, row: WrittenConnection): Promise<CrmWrite> {
  const role = await connectionRoleId(run, row.roleKey);
  return {
    table,
    id: row.rowId,
    // Where the row is there already it may be one that ended and was forgotten since.
    values: { effectivestart: dateTimeColumn(row.since), effectiveend: null, ...flag(row) },
    binds: [
      contactBind(row),
      accountBind(row),
      { nav: 'record1roleid', table: 'connectionrole', id: role },
    ],
  };
}

/** What people wrote into the other columns stays. */
function changedPart({ row, was }: Extract<ConnectionStep, { is: 'amend' }>): CrmWrite {
  return {
    table,
    id: row.rowId,
    values: row.from === was.from ? {} : flag(row),
    binds: [
      ...(row.contactId === was.contactId ? [] : [contactBind(row)]),
      ...(row.accountId === was.accountId ? [] : [accountBind(row)]),
    ],
  };
}

/** Tells a role that was given in the unit from one that comes from above. */
function flag({ from }: WrittenConnection): CrmValues {
  return { description: from === null ? null : `Inherited from ${from}` };
}

function contactBind({ contactId }: WrittenConnection): CrmBind {
  return { nav: 'record1id_contact', table: 'contact', id: contactId };
}

function accountBind({ accountId }: WrittenConnection): CrmBind {
  return { nav: 'record2id_account', table: 'account', id: accountId };
}

/** As Dataverse writes times: without milliseconds. */
function dateTimeColumn(at: string | null): string | null {
  return at?.replace(/\.\d+Z$/, 'Z') ?? null;
}
