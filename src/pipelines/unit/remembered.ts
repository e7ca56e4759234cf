import type { Organisation } from '../../core/model/organisation.ts';
import type { Results } from '../outcome.ts';

/** What others have to know of a unit, as it was read or written last. */
export function remembered(unit: Organisation): Pick<Required<Results>, 'unit'> {
  const { key, name, unitType, status, parentKey, topLevelKey, version } = unit;
  const { associatesFromParent, associates } = unit;
  return {
    unit: {
      now: {
        key,
        name,
        unitType,
        status,
        parentKey,
        topLevelKey,
        associatesFromParent,
        associates,
        version,
      },
    },
  };
}
