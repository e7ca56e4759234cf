import type { BusinessUnit } from '@commercetools/platform-sdk';
import type { Organisation } from '../core/model/organisation.ts';
import type { OrganisationChanges } from '../core/model/organisation-changes.ts';
import type { Commerce } from '../ports/commerce.ts';
import type { Call } from '../ports/trail.ts';
import type { Clock } from '../std/time.ts';
import { type Api, type Get, segment } from './api.ts';
import { associateRoleNames } from './associate-role-names.ts';
import { organisationOf, unitExpand } from './business-unit.ts';
import { unitsOfCompany } from './company-units.ts';
import { Fields } from './fields.ts';
import { dependentUnitActions, isAllPlain, plainUnitActions } from './unit-actions.ts';
import { expandQuery, postUpdate, type ResourceType, type Versioned } from './update-resource.ts';

export interface UnitOptions {
  readonly api: Api;
  readonly projectKey: string;
  /** Key of the custom type that a unit without one gets; none = it cannot get one. */
  readonly unitTypeKey: string | undefined;
  readonly clock: Clock;
}

type UnitMethods = Pick<
  Commerce,
  | 'businessUnit'
  | 'businessUnitByKey'
  | 'unitsOfCompany'
  | 'updateBusinessUnit'
  | 'associateRoleName'
>;

/** The part of `Commerce` that is about business units and those who act for them. */
export function unitGateway(options: UnitOptions): UnitMethods {
  const { api, projectKey, clock } = options;
  const read = (document: unknown) => organisationOf(document, projectKey);
  return {
    businessUnit: (id, call) => api.get(unitGet(segment(id)), call, read),
    businessUnitByKey: (key, call) => api.get(unitGet(`key=${segment(key)}`), call, read),
    unitsOfCompany: (topLevelKey, call) => unitsOfCompany(api, projectKey, topLevelKey, call),
    updateBusinessUnit: (unit, changes, call) => updateUnit(options, unit, changes, call),
    associateRoleName: associateRoleNames(api, clock),
  };
}

function unitGet(selector: string): Get {
  return {
    step: 'fetch business-unit',
    path: `/business-units/${selector}`,
    missing: 'resource',
    query: expandQuery(unitExpand),
  };
}

function units(projectKey: string): ResourceType<Organisation> {
  return {
    place: 'business-unit',
    path: '/business-units',
    expand: unitExpand,
    read: (document) => organisationOf(document, projectKey),
  };
}

/**
 * One POST; a GET before it when an action depends on what the unit has (parent, addresses, custom
 * fields, associates), and a GET alone when there is nothing to write.
 */
async function updateUnit(
  { api, projectKey, unitTypeKey }: UnitOptions,
  unit: Versioned,
  changes: OrganisationChanges,
  call: Call,
): ReturnType<Commerce['updateBusinessUnit']> {
  const type = units(projectKey);
  const plain = plainUnitActions(changes);
  if (plain.length > 0 && isAllPlain(changes)) return postUpdate(api, type, unit, plain, call);
  const document = await api.get(unitGet(segment(unit.id)), call, (found) => found);
  if (document === null) return 'gone';
  const organisation = type.read(document);
  if (organisation.version !== unit.version) return 'changed';
  const wire = new Fields<BusinessUnit>(document, 'business-unit');
  const planned = [...plain, ...dependentUnitActions(changes, wire, unitTypeKey)];
  return planned.length === 0 ? organisation : postUpdate(api, type, unit, planned, call);
}
