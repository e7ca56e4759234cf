import { Problem } from '../../problems/problem.ts';
import { isRecord } from '../../std/is-record.ts';

/**
 * A customer who is made of a contact finds it by its id, and becomes an associate by where it stands:
 * a setting that keeps one of the two from happening would make customers who belong to nobody.
 */
export function inviteProblems(
  value: (path: string) => unknown,
  place: (path: string) => string,
): readonly Problem[] {
  const fromDynamics = value('associates.fromDynamics');
  if (!isRecord(fromDynamics) || fromDynamics.createCustomers !== true) return [];
  const crmIdIn = value('identity.crmIdIn');
  const rules = value('identity.rules');
  const fields = value('contact.fields');
  const parent = isRecord(fields) ? fields.parentcustomerid : undefined;
  const needed = [
    ['identity.crmIdIn', crmIdIn, crmIdIn === 'externalId', 'externalId'],
    ['identity.rules', 'no crm-id', Array.isArray(rules) && rules.includes('crm-id'), 'crm-id'],
    [
      'associates.contactParent',
      value('associates.contactParent'),
      value('associates.contactParent') === true,
      'true',
    ],
    ['contact.fields.parentcustomerid', 'no way back', goesBack(parent), 'direction both'],
  ] as const;
  return needed
    .filter(([, , isThere]) => !isThere)
    .map(
      ([path, found, , bound]) =>
        new Problem('CWY-6002', {
          place: place(path),
          value: String(found),
          bound: `${bound}, because associates.fromDynamics.createCustomers is true`,
        }),
    );
}

/** Left out it goes both ways, for people who are placed in Dynamics. */
function goesBack(parent: unknown): boolean {
  if (parent === undefined) return true;
  return isRecord(parent) && parent.direction !== 'to-crm';
}
