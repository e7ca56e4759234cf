import { nameId } from '../core/identity/deterministic-id.ts';
import type { Crm, CrmRow } from '../ports/crm.ts';
import { shorten } from '../std/text.ts';
import { updateIfThere } from './child-rows.ts';
import type { Run } from './run.ts';

interface KnownRole {
  readonly id: Promise<string>;
  readonly untilMs: number;
}

/** Roles are few; when a project has more, they are looked up again. */
const rolesMax = 1000;
const keptMs = 3_600_000;
const nameLengthMax = 100;
/** `Business`, of the categories that Dataverse delivers. */
const category = 1;

/** By environment, so that no two of one process mix. */
const known = new WeakMap<Crm, Map<string, KnownRole>>();

/**
 * The connection role of Dynamics that an associate role of commercetools is shown as: the one of
 * the category Business with its name, else one that is made, and that follows when the associate role
 * is called otherwise. Asked for once an hour and process; runs that ask meanwhile wait for the same
 * answer.
 */
export function connectionRoleId(run: Run, roleKey: string): Promise<string> {
  const roles = rolesOf(run.deps.crm);
  const nowMs = run.deps.clock.monotonicMs();
  const place = JSON.stringify([run.context.ref.projectKey, roleKey]);
  const present = roles.get(place);
  if (present !== undefined && nowMs < present.untilMs) return present.id;
  if (roles.size >= rolesMax) roles.clear();
  const id = findOrMake(run, roleKey);
  roles.set(place, { id, untilMs: nowMs + keptMs });
  // A failure is the run's own problem; the next one asks again.
  id.catch(() => roles.delete(place));
  return id;
}

function rolesOf(crm: Crm): Map<string, KnownRole> {
  const present = known.get(crm);
  if (present !== undefined) return present;
  const made = new Map<string, KnownRole>();
  known.set(crm, made);
  return made;
}

async function findOrMake(run: Run, roleKey: string): Promise<string> {
  const { crm } = run.deps;
  const said = await run.commerce().associateRoleName(roleKey, run.call);
  const name = shorten(said, nameLengthMax);
  const searches = [
    [
      { column: 'name', anyOf: [name] },
      { column: 'category', anyOf: [category] },
    ],
  ];
  const found = await crm.find(
    { table: 'connectionrole', searches, rowsMax: 10 },
    ['name', 'statecode'],
    run.call,
  );
  const [usable] = found.filter(({ values }) => values.statecode !== 1).toSorted(byId);
  if (usable !== undefined) return usable.id;
  const id = nameId(['connectionrole', run.context.ref.projectKey, roleKey]);
  const role = { table: 'connectionrole', id, values: { name, category }, binds: [] } as const;
  const created = await crm.create(role, run.call);
  // It was made under another name, which says no more what the role is called in the shop.
  if (created === 'exists') await updateIfThere(run, { ...role, values: { name } });
  return id;
}

function byId(a: CrmRow, b: CrmRow): number {
  return a.id < b.id ? -1 : 1;
}
