import type { CommercetoolsMock } from '@labdigital/commercetools-mock';
import { type Doc, isRow, type Row } from '../storage/doc.ts';
import type { Store } from '../storage/store.ts';

/** Where the mends are made: the mock, the storage under it and the project that it serves. */
export type Bench = { mock: CommercetoolsMock; store: Store; projectKey: string };

/** What the mock hands to every repository method. */
export type Context = { projectKey: string; storeKey?: string; clientId?: string };

/** Resource types whose repositories the mends reach into. */
export type Mended = Parameters<ReturnType<CommercetoolsMock['project']>['getRepository']>[0];

/**
 * Puts methods on an object of the mock. The seam is untyped on purpose: the mock types its internals
 * by its own unexported names, and a method that is replaced is wholly ours.
 */
export function graft(target: object, methods: Record<string, unknown>): void {
  for (const [name, method] of Object.entries(methods)) Reflect.set(target, name, method);
}

export const repositoryOf = (bench: Bench, typeId: Mended): object =>
  bench.mock.project(bench.projectKey).getRepository(typeId);

export function handlerOf(repository: object): object | undefined {
  const handler: unknown = Reflect.get(repository, 'actions');
  return typeof handler === 'object' && handler !== null ? handler : undefined;
}

/** Calls a method of the mock by name, whoever owns it. */
export async function callOn(target: object, name: string, args: unknown[]): Promise<unknown> {
  const method: unknown = Reflect.get(target, name);
  if (typeof method !== 'function') throw new Error(`the mock has no method ${name}`);
  return await Reflect.apply(method, target, args);
}

/** Stores a new resource through the repository, which gives it version 1. */
export async function saveNew(repository: object, context: Context, draft: Doc): Promise<Row> {
  const saved = await callOn(repository, 'saveNew', [context, draft]);
  if (!isRow(saved)) throw new Error('the mock stored no resource');
  return saved;
}

export type ActionMend = (resource: Row, action: Doc, context: Context) => void | Promise<void>;

/** Adds or replaces update actions of one resource type. */
export function graftActions(
  bench: Bench,
  typeId: Mended,
  actions: Record<string, ActionMend>,
): void {
  const handler = handlerOf(repositoryOf(bench, typeId));
  if (!handler) throw new Error(`the mock has no update actions for ${typeId}`);
  for (const [name, action] of Object.entries(actions)) {
    graft(handler, {
      [name]: (context: Context, resource: Row, body: Doc) => action(resource, body, context),
    });
  }
}
