import { CommerceError, invalidOperation, malformed } from '../errors.ts';
import { type Doc, docs, type Row, same, text, toDoc } from '../storage/doc.ts';
import type { Store } from '../storage/store.ts';
import { type KeyReference, keyReferenceTo, resolve } from './references.ts';

/** A company and four divisions below each other are the deepest tree. */
const levelsMax = 5;

const childrenOf = (store: Store, unit: Doc): Row[] =>
  store.table('business-unit').find('parentUnit.key', [text(unit.key) ?? '']);

/** The units above, the nearest first. */
function ancestors(store: Store, unit: Doc): Row[] {
  const found: Row[] = [];
  let below = unit;
  while (found.length < levelsMax) {
    const key = text(toDoc(below.parentUnit).key);
    const parent = key === undefined ? undefined : store.table('business-unit').first('key', key);
    if (!parent) break;
    found.push(parent);
    below = parent;
  }
  return found;
}

/** Levels of the tree that hangs from a unit, itself included. */
function height(store: Store, unit: Doc, levelsLeft = levelsMax): number {
  if (levelsLeft === 0) return 1;
  const below = childrenOf(store, unit).map((child) => height(store, child, levelsLeft - 1));
  return 1 + Math.max(0, ...below);
}

/** Where a division stands that hangs from this parent; refuses circles and trees that are too deep. */
export function placeBelow(
  store: Store,
  unit: Doc,
  parentUnit: unknown,
): { parentUnit: KeyReference; topLevelUnit: unknown } {
  if (parentUnit === undefined || parentUnit === null) throw malformed('parentUnit');
  const parent = resolve(store, 'business-unit', parentUnit);
  const above = [parent, ...ancestors(store, parent)];
  if (above.some(({ key }) => key === unit.key)) {
    throw invalidOperation('A Business Unit cannot be placed below itself.');
  }
  if (above.length + height(store, unit) > levelsMax) {
    throw new CommerceError(
      400,
      'MaxResourceLimitExceeded',
      `Business Units have at most ${levelsMax} levels.`,
    );
  }
  return {
    parentUnit: keyReferenceTo(store, 'business-unit', parentUnit),
    topLevelUnit: parent.topLevelUnit,
  };
}

/** A unit that comes under another company takes all units below it along. */
export function followTopLevel(store: Store): void {
  store.onChange(({ typeId, before, after }) => {
    if (typeId !== 'business-unit' || !before || !after) return;
    if (same(before.topLevelUnit, after.topLevelUnit)) return;
    for (const child of childrenOf(store, after)) {
      store.put('business-unit', {
        ...child,
        topLevelUnit: after.topLevelUnit,
        version: child.version + 1,
        lastModifiedAt: after.lastModifiedAt,
      });
    }
  });
}

function inheritedFrom(parent: Row): Doc[] {
  return docs(parent.associates).flatMap((associate) => {
    const roles = docs(associate.associateRoleAssignments).filter(
      ({ inheritance }) => inheritance === 'Enabled',
    );
    if (roles.length === 0) return [];
    const source = { typeId: 'business-unit', key: parent.key };
    return [
      {
        customer: associate.customer,
        associateRoleAssignments: roles.map(({ associateRole }) => ({ associateRole, source })),
      },
    ];
  });
}

const takesAssociates = ({ associateMode }: Doc): boolean =>
  associateMode === 'ExplicitAndFromParent';

/** Associates of the units above, up to the first on the way that takes none itself. */
export function inheritedAssociates(store: Store, unit: Doc): Doc[] {
  if (!takesAssociates(unit)) return [];
  const above = ancestors(store, unit);
  const closed = above.findIndex((parent) => !takesAssociates(parent));
  const reached = closed === -1 ? above : above.slice(0, closed + 1);
  const byCustomer = new Map<unknown, Doc>();
  for (const associate of reached.flatMap(inheritedFrom)) {
    const { id } = toDoc(associate.customer);
    const held = docs(byCustomer.get(id)?.associateRoleAssignments);
    const associateRoleAssignments = [...held, ...docs(associate.associateRoleAssignments)];
    byCustomer.set(id, { ...associate, associateRoleAssignments });
  }
  return [...byCustomer.values()];
}

/** What a unit takes over from the units above it: computed on reading, as it has no version of its own. */
export function inheritance(store: Store, unit: Row): Doc {
  const inherited: Doc = {};
  if (takesAssociates(unit)) inherited.inheritedAssociates = inheritedAssociates(store, unit);
  if (unit.storeMode === 'FromParent') {
    const source = ancestors(store, unit).find((parent) => parent.storeMode === 'Explicit');
    inherited.inheritedStores = docs(source?.stores);
  }
  return inherited;
}
