import { CommerceError, invalidInput, notFound, versionMismatch } from '../errors.ts';
import { clone, type Doc, isRow, type Row, same, text } from '../storage/doc.ts';
import {
  type Bench,
  type Context,
  callOn,
  graft,
  handlerOf,
  type Mended,
  repositoryOf,
} from './bench.ts';

/**
 * Gap 8 of the mock: a stale version with actions that change nothing is answered with 200, and every
 * action costs two deep copies and a deep comparison. Here the version is checked first, one copy is
 * made, and a request that changes nothing keeps the version.
 */

/** The platform refuses a request with more update actions. */
const actionsMax = 500;

/** Members of the mock's handlers that are no update action though they are functions. */
const notActions = new Set(['constructor', 'apply', 'beforeAction']);

function actionMethod(handler: object, name: string): Parameters<typeof Reflect.apply>[0] {
  const method: unknown = Reflect.get(handler, name);
  if (typeof method !== 'function' || name.startsWith('_') || notActions.has(name)) {
    throw new CommerceError(400, 'InvalidJsonInput', 'Request body does not contain valid JSON.', {
      detailedErrorMessage: `actions -> action: Invalid action '${name}'.`,
    });
  }
  return method;
}

async function applyActions(
  handler: object,
  context: Context,
  resource: Row,
  actions: readonly Doc[],
): Promise<Row> {
  const working = clone(resource);
  for (const action of actions) {
    const method = actionMethod(handler, text(action.action) ?? '');
    await callOn(handler, 'beforeAction', [working, action]);
    await Reflect.apply(method, handler, [context, working, action]);
  }
  return clone(working);
}

async function applied(
  typeId: Mended,
  handler: object,
  context: Context,
  resource: Row,
  actions: readonly Doc[],
): Promise<Row> {
  if (typeId !== 'cart') return applyActions(handler, context, resource, actions);
  // Carts recalculate their taxes in an `apply` of their own.
  const updated = await callOn(handler, 'apply', [context, resource, resource.version, actions]);
  if (!isRow(updated)) throw new Error('the mock returned no cart');
  return { ...clone(updated), version: resource.version };
}

/** Stores the outcome unless somebody else was faster while the actions ran. */
async function commit(
  bench: Bench,
  typeId: Mended,
  repository: object,
  context: Context,
  version: number,
  updated: Row,
): Promise<void> {
  const current = bench.store.table(typeId).get(updated.id);
  if (!current) throw notFound(`The Resource with ID '${updated.id}' was not found.`);
  if (current.version !== version) throw versionMismatch(current.id, version, current.version);
  if (typeId === 'customer' && typeof updated.email === 'string') {
    updated.lowercaseEmail = updated.email.toLowerCase();
  }
  const storage = Reflect.get(repository, '_storage');
  await callOn(storage, 'add', [context.projectKey, typeId, updated]);
}

async function update(
  bench: Bench,
  typeId: Mended,
  repository: object,
  context: Context,
  request: { resource: Row; version: number; actions: readonly Doc[] },
): Promise<Row> {
  const { resource, version, actions } = request;
  const handler = handlerOf(repository);
  if (!handler) throw new Error(`the mock has no update actions for ${typeId}`);
  if (resource.version !== version) throw versionMismatch(resource.id, version, resource.version);
  if (actions.length > actionsMax) throw invalidInput(`More than ${actionsMax} update actions.`);
  const updated = await applied(typeId, handler, context, resource, actions);
  if (same(resource, updated)) return resource;
  updated.version = version + Math.max(1, actions.length);
  updated.lastModifiedAt = new Date().toISOString();
  await commit(bench, typeId, repository, context, version, updated);
  return updated;
}

/** Replaces the update pipeline of every repository that the simulator owns. */
export function mendUpdates(bench: Bench, typeIds: readonly Mended[]): void {
  for (const typeId of typeIds) {
    const repository = repositoryOf(bench, typeId);
    graft(repository, {
      processUpdateActions: (context: Context, resource: Row, version: number, actions: Doc[]) =>
        update(bench, typeId, repository, context, { resource, version, actions }),
    });
  }
}
