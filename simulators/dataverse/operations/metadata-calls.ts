import { refusal } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { withLookup } from '../schema/evolve.ts';
import { componentTypes } from '../schema/solutions.ts';
import type { Context } from './context.ts';
import { needObject, needText, objectsOf, schemaNameOf } from './metadata-json.ts';
import { metadataId } from './metadata-shapes.ts';
import type { CallMetadata, Result } from './operation.ts';
import { lookupFrom, navigationFrom } from './relationship-from.ts';
import { relationshipId } from './relationship-shapes.ts';
import { fileComponent, needSolution } from './solution-files.ts';

type Call = (context: Context, payload: JsonObject, solution: string | undefined) => Result;

const VERSION = '9.2.26000.00000';

const answer = (context: Context, type: string, value: JsonObject): Result => ({
  status: 200,
  body: JSON.stringify({
    '@odata.context': `${context.root}$metadata#Microsoft.Dynamics.CRM.${type}`,
    ...value,
  }),
});

/** A lookup to accounts and contacts: one column, two relationships. */
const createCustomerRelationships: Call = (context, payload, header) => {
  const own = payload.SolutionUniqueName;
  const solution = typeof own === 'string' ? own : header;
  if (solution !== undefined) needSolution(context, solution);
  const column = needObject(payload, 'Lookup');
  const relationships = objectsOf(payload.OneToManyRelationships, 'OneToManyRelationships');
  const [first] = relationships;
  if (first === undefined) throw refusal('argumentInvalid', 'OneToManyRelationships is empty.');
  const table = needText(first, 'ReferencingEntity');
  const navigations = relationships.map((one) =>
    navigationFrom(one, `${schemaNameOf(column)}_${needText(one, 'ReferencedEntity')}`),
  );
  context.customization.begin();
  const added = lookupFrom(column, table, navigations);
  context.customization.apply((definitions) => withLookup(definitions, added));
  const ids = navigations.map(({ relationship, targets: [target = ''] }) =>
    relationshipId(table, relationship, target),
  );
  const attributeId = metadataId(`${table}.${added.schemaName.toLowerCase()}`);
  if (solution !== undefined) {
    fileComponent(context, solution, { type: componentTypes.column, id: attributeId });
  }
  return answer(context, 'CreateCustomerRelationshipsResponse', {
    RelationshipIds: ids,
    AttributeId: attributeId,
  });
};

const reactivateEntityKey: Call = (context, payload) => {
  const table = context.database.schema.tables.get(needText(payload, 'EntityLogicalName'));
  const name = needText(payload, 'EntityKeyLogicalName');
  const key = table?.keys.find((one) => one.name === name);
  if (table === undefined || key === undefined) throw refusal('metadataMissing', name);
  if (key.status !== 'Failed') {
    throw refusal('argumentInvalid', `The index of key ${name} is ${key.status}, not Failed.`);
  }
  context.customization.buildKey(table.name, key);
  return { status: 204 };
};

/** Metadata is in force at once here: publishing only refuses while another one runs. */
const publish: Call = (context) => {
  context.customization.begin();
  return { status: 204 };
};

const calls: Readonly<Record<string, Call>> = {
  CreateCustomerRelationships: createCustomerRelationships,
  ReactivateEntityKey: reactivateEntityKey,
  PublishAllXml: publish,
  PublishXml: (context, payload, solution) => {
    needText(payload, 'ParameterXml');
    return publish(context, payload, solution);
  },
  RetrieveVersion: (context) => answer(context, 'RetrieveVersionResponse', { Version: VERSION }),
  RetrieveCurrentOrganization: (context) =>
    answer(context, 'RetrieveCurrentOrganizationResponse', {
      Detail: {
        OrganizationId: context.organisation.organisationId,
        FriendlyName: 'Simulated organisation',
        OrganizationVersion: VERSION,
        UniqueName: 'simulated',
        State: 'Enabled',
      },
    }),
};

/** Actions and functions of this kind by name, for routing. */
export const isMetadataCall = (name: string): boolean => Object.hasOwn(calls, name);

/** Carries out an action about metadata or a function about the organisation. */
export const executeCallMetadata = (context: Context, operation: CallMetadata): Result => {
  const call = calls[operation.name];
  if (call === undefined) throw refusal('segmentUnknown', operation.name);
  return call(context, operation.payload, operation.solution);
};
