import { Problem } from '../problems/problem.ts';
import { assert } from '../std/assert.ts';

interface Waiting<Item, Answer> {
  readonly item: Item;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

export interface GroupLimits {
  /** Items that are handled together. */
  readonly groupMax: number;
  /** Groups under way at once; what arrives meanwhile forms the next group. */
  readonly groupsAtOnceMax: number;
  /** Items that wait for a group; beyond it the caller is told to come again (CWY-1005). */
  readonly waitingMax: number;
}

/**
 * Lets items that arrive together be handled together, at one cost. A lone item does not wait: it
 * leaves at once, and only what arrives while all groups are under way is gathered. `handle` answers
 * one for one; when it fails, everyone in the group is told.
 */
export function inGroups<Item, Answer>(
  handle: (items: readonly Item[]) => Promise<readonly Answer[]>,
  limits: GroupLimits,
): (item: Item) => Promise<Answer> {
  const waiting: Waiting<Item, Answer>[] = [];
  let underWay = 0;

  const pump = (): void => {
    while (waiting.length > 0 && underWay < limits.groupsAtOnceMax) {
      underWay += 1;
      void answerGroup(handle, waiting.splice(0, limits.groupMax)).then(() => {
        underWay -= 1;
        pump();
      });
    }
  };

  return (item) =>
    new Promise((resolve, reject) => {
      if (waiting.length >= limits.waitingMax) {
        reject(new Problem('CWY-1005', { bound: `${limits.waitingMax} waiting` }));
        return;
      }
      waiting.push({ item, resolve, reject });
      // After the present turn, so that what one request brings forms one group.
      if (waiting.length === 1) queueMicrotask(pump);
    });
}

/** Never rejects: everyone in the group is answered by itself. */
async function answerGroup<Item, Answer>(
  handle: (items: readonly Item[]) => Promise<readonly Answer[]>,
  group: readonly Waiting<Item, Answer>[],
): Promise<void> {
  try {
    const answers = await handle(group.map(({ item }) => item));
    assert(answers.length === group.length, 'A group is answered one for one');
    for (const [index, answer] of answers.entries()) group[index]?.resolve(answer);
  } catch (error) {
    for (const { reject } of group) reject(error);
  }
}
