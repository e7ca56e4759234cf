import type { CountryText } from '../core/addresses/address-columns.ts';
import {
  type AddressStep,
  addressNumber,
  planAddresses,
} from '../core/addresses/plan-addresses.ts';
import {
  addressKeyOf,
  addressTelling,
  readAddress,
  type WrittenAddress,
} from '../core/addresses/written-address.ts';
import { transforms } from '../core/mapping/transforms.ts';
import type { Address } from '../core/model/person.ts';
import type { CrmWrite } from '../ports/crm.ts';
import type { Link, Outcome } from '../ports/store.ts';
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
import { note, type Run } from './run.ts';
import type { Reached } from './run-record.ts';

const table = 'customeraddress';

/**
 * Shows the addresses beside the two main ones as rows of their contact or account, once that is in
 * step: 1 CRM request for each that is new, changed or gone, none otherwise. A run that did not read
 * the record leaves them as they are; a contact that another customer fills has none from here. A row
 * that people delete is made again with the next change of its address.
 */
export async function keepAddresses(
  run: Run,
  outcome: Outcome,
  reached: Reached,
  parent: 'contact' | 'account',
): Promise<Outcome> {
  const link = outcome.link ?? run.context.link;
  const { otherAddresses } = reached;
  if (!run.deps.settings.addressRows || otherAddresses === undefined || link === null) {
    return outcome;
  }
  if (!isInStep(run, outcome)) return outcome;
  const steps = plannedSteps(run, link, otherAddresses, parent);
  if (steps.length === 0) return outcome;
  reached.results = lasting(outcome);
  const made = steps.filter(({ is }) => is === 'create' || is === 'move');
  await announceRows(run, made.map(childRow));
  await takeAll(steps, async (step) => {
    await take(run, step, parent);
    remember(run, reached, childRow(step));
  });
  const wrote = steps.some(({ is }) => is !== 'know');
  return withRows(run, outcome, reached, wrote);
}

function childRow({ is, row }: AddressStep): ChildRow {
  const { rowId } = row;
  const told = is === 'remove' ? null : addressTelling(row);
  return { factKey: addressKeyOf(rowId), crmTable: table, crmId: rowId, told };
}

function plannedSteps(
  run: Run,
  link: Link,
  addresses: readonly Address[],
  parent: 'contact' | 'account',
): readonly AddressStep[] {
  const { ref, ledger } = run.context;
  const written = ledger.flatMap(({ crmTable, crmId, told }) => {
    const row = crmTable === table ? readAddress(crmId, told) : null;
    return row === null ? [] : [row];
  });
  const { steps, leftOut } = planAddresses({
    ref,
    parentId: link.crmId,
    addresses: link.reason === 'shared' ? [] : addresses,
    written,
    countryText: countryText(run, parent),
  });
  if (leftOut > 0) note(run, 'compute addresses', 'noted', { note: `${leftOut} have no row` });
  return steps;
}

/** As the country of the main address of that table is written. */
function countryText({ deps: { settings } }: Run, parent: 'contact' | 'account'): CountryText {
  const rules = parent === 'account' ? settings.accountMap.base : settings.contactMap.base;
  const rule = rules.find(({ column }) => column === 'address1_country');
  if (rule === undefined || typeof rule.transform === 'function') return (country) => country;
  const { countryLanguage } = rule;
  const transform = transforms[rule.transform];
  return (country) => transform(country, { country, countryLanguage }).value;
}

async function take(run: Run, step: AddressStep, parent: 'contact' | 'account'): Promise<void> {
  const { row } = step;
  if (step.is === 'know') return;
  if (step.is === 'create') return createOver(run, wholeRow(row, parent));
  if (step.is === 'change') {
    const changed = { table, id: row.rowId, values: step.changed, binds: [] } as const;
    if (await updateIfThere(run, changed)) return;
    return createOver(run, wholeRow(row, parent));
  }
  run.deps.probe('worker:before-write');
  await run.deps.crm.remove(table, row.rowId, run.call);
  run.deps.probe('worker:after-write');
  if (step.is === 'move') await createOver(run, wholeRow(row, parent));
}

function wholeRow(row: WrittenAddress, parent: 'contact' | 'account'): CrmWrite {
  const { rowId: id, parentId, values } = row;
  return {
    table,
    id,
    values: { ...values, addressnumber: addressNumber(id) },
    binds: [{ nav: `parentid_${parent}`, table: parent, id: parentId }],
  };
}
