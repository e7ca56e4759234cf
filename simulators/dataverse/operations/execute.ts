import { executeAggregation } from './aggregate.ts';
import { executeBulk } from './bulk.ts';
import { executeCloseOrder } from './close-order.ts';
import type { Context } from './context.ts';
import { executeDelete } from './delete.ts';
import { executeDescribe } from './describe.ts';
import { executeFetch } from './fetch.ts';
import { executeLink } from './link.ts';
import { executeListMembers } from './list-members.ts';
import { executeMerge } from './merge.ts';
import { executeMetadata } from './metadata.ts';
import { executeCallMetadata } from './metadata-calls.ts';
import { executeWriteMetadata } from './metadata-write.ts';
import type { Operation, Result } from './operation.ts';
import { executePair } from './pair.ts';
import {
  executeCount,
  executeList,
  executeReadProperty,
  executeReadRelated,
  executeRetrieve,
} from './read.ts';
import { executeCountChanges, executeDelta, executeTrackedList } from './track.ts';
import { executeCreate, executeUpsert } from './write.ts';

const whoAmI = (context: Context): Result => {
  const { organisation, user, root } = context;
  const body = JSON.stringify({
    '@odata.context': `${root}$metadata#Microsoft.Dynamics.CRM.WhoAmIResponse`,
    BusinessUnitId: organisation.businessUnit.id,
    UserId: user.id,
    OrganizationId: organisation.organisationId,
  });
  return { status: 200, body };
};

/** Carries out one operation. Knows nothing of HTTP; a refusal is thrown as a ServiceError. */
export const execute = (context: Context, operation: Operation): Result => {
  switch (operation.kind) {
    case 'create':
      return executeCreate(context, operation);
    case 'upsert':
      return executeUpsert(context, operation);
    case 'delete':
      return executeDelete(context, operation);
    case 'retrieve':
      return executeRetrieve(context, operation);
    case 'list':
      return executeList(context, operation);
    case 'aggregation':
      return executeAggregation(context, operation);
    case 'fetch':
      return executeFetch(context, operation);
    case 'trackedList':
      return executeTrackedList(context, operation);
    case 'delta':
      return executeDelta(context, operation);
    case 'countChanges':
      return executeCountChanges(context, operation);
    case 'count':
      return executeCount(context, operation);
    case 'readProperty':
      return executeReadProperty(context, operation);
    case 'readRelated':
      return executeReadRelated(context, operation);
    case 'link':
      return executeLink(context, operation);
    case 'merge':
      return executeMerge(context, operation);
    case 'listMembers':
      return executeListMembers(context, operation);
    case 'closeOrder':
      return executeCloseOrder(context, operation);
    case 'pair':
      return executePair(context, operation);
    case 'bulk':
      return executeBulk(context, operation);
    case 'metadata':
      return executeMetadata(context, operation);
    case 'writeMetadata':
      return executeWriteMetadata(context, operation);
    case 'callMetadata':
      return executeCallMetadata(context, operation);
    case 'describe':
      return executeDescribe(context, operation);
    default:
      return whoAmI(context);
  }
};
