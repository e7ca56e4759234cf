import type { BoundTransform, CustomTransform, ValueContext } from './custom-transform.ts';
import type { Field } from './field.ts';

/** A kind of record and the table that it fills: what the engine of the field map is told of it. */
export interface MapKind<S, C extends ValueContext> {
  /** Also the section of the configuration. */
  readonly table: 'contact' | 'account';
  /** Stands before the paths of attributes in messages. */
  readonly noun: 'customer' | 'unit';
  /** The built-in columns. */
  readonly fields: readonly Field<S>[];
  /** Built-in columns that nothing fills as things are set, with the setting that would. */
  readonly unfilled: Readonly<Record<string, string>>;
  /** What a path of the configuration names; null = nothing. */
  readonly attributeAt: (path: string) => Field<S>['value'] | null;
  /** Attributes that commercetools lets others write. */
  readonly writable: readonly string[];
  /** A function of the configuration as the engine calls it. */
  readonly bind: (custom: CustomTransform<C>) => BoundTransform<S>;
}
