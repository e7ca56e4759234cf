import type { Call } from '../ports/trail.ts';
import { Problem } from '../problems/problem.ts';
import { type Api, type Post, segment } from './api.ts';
import type { HttpAnswer } from './http.ts';
import type { Planned } from './planned.ts';
import { blamedBy, documentOf, problemOf, saysAbsent, saysChanged } from './problems.ts';
import type { Decided } from './stepped.ts';

/** What tells one type of resource from another when it is read and written. */
export interface ResourceType<T> {
  /** As problems name it: `customer`, `business-unit`. */
  readonly place: string;
  /** Below the project: `/customers`. */
  readonly path: string;
  readonly expand: readonly string[];
  /** Throws CWY-2006 where the document is not what the API promises. */
  readonly read: (document: unknown) => T;
}

/** One state of one resource: what an update is computed for. */
export interface Versioned {
  readonly id: string;
  readonly version: number;
}

/** The platform refuses a request with more. */
const actionsMax = 500;

export function expandQuery(paths: readonly string[]): URLSearchParams {
  const query = new URLSearchParams();
  for (const path of paths) query.append('expand', path);
  return query;
}

/**
 * Sends the actions in one POST. `changed` = the resource has another version (409) and nothing was
 * written, `gone` = there is none. An answer that is lost may be a write that was made: trying again
 * then meets another version.
 */
export async function postUpdate<T extends { readonly version: number }>(
  api: Api,
  type: ResourceType<T>,
  { id, version }: Versioned,
  planned: readonly Planned[],
  call: Call,
): Promise<T | 'changed' | 'gone'> {
  const { place } = type;
  if (planned.length > actionsMax) {
    const value = `${planned.length} actions`;
    throw new Problem('CWY-4009', { place, value, bound: `at most ${actionsMax}` });
  }
  const step = `update ${place}`;
  const post: Post = {
    step,
    path: `${type.path}/${segment(id)}`,
    query: expandQuery(type.expand),
    body: { version, actions: planned.map(({ action }) => action) },
    fields: planned.flatMap(({ attributes }) => attributes),
  };
  return api.post<T | 'changed' | 'gone'>(post, call, (answer) => {
    if (saysChanged(answer)) return { outcome: 'changed', value: 'changed' };
    if (saysAbsent(answer)) return { outcome: 'gone', value: 'gone' };
    if (answer.status !== 200) {
      const blamed = answer.status === 400 ? blamedAttribute(answer, planned) : undefined;
      throw problemOf(answer, blamed === undefined ? step : `${place}.${blamed}`);
    }
    return written(type.read(documentOf(answer, step)), version);
  });
}

/** commercetools drops actions that change nothing, and then keeps the version. */
function written<T extends { readonly version: number }>(value: T, version: number): Decided<T> {
  return { outcome: value.version === version ? 'unchanged' : 'updated', value };
}

/** The attribute that a refusal is about, as far as it can be told. */
function blamedAttribute(answer: HttpAnswer, planned: readonly Planned[]): string | undefined {
  const { field, actionIndex } = blamedBy(answer);
  const all = planned.flatMap(({ attributes }) => attributes);
  const byField = all.find((one) => one === field || one === `custom.${field}`);
  const blamed = actionIndex === null ? undefined : planned[actionIndex]?.attributes.join(', ');
  const only = planned.length === 1 ? all.join(', ') : undefined;
  return byField ?? blamed ?? only;
}
