import type { BusinessUnitUpdateAction, CustomerUpdateAction } from '@commercetools/platform-sdk';
import type { Json } from '../std/json.ts';

/** An update action as it is sent; a member that is `undefined` is not there. */
export interface UpdateAction {
  readonly action: (BusinessUnitUpdateAction | CustomerUpdateAction)['action'];
  readonly [member: string]: Json | undefined;
}

export interface Planned {
  readonly action: UpdateAction;
  /** Whose change it is: paths of `Person` or `Organisation`, `custom.<name>` for custom fields. */
  readonly attributes: readonly string[];
}
