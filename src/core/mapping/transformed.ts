import { Problem } from '../../problems/problem.ts';
import { type BoundTransform, callCustom, type SourceContext } from './custom-transform.ts';
import type { FieldRule, Made } from './field-rule.ts';
import { transforms } from './transforms.ts';

/**
 * The value of a field after its transform; an absent one passes by. A function of the
 * configuration is given whatever is there as a text; built-in transforms leave alone what is none.
 */
export function transformed<S>(
  field: FieldRule<S>,
  context: SourceContext<S>,
  place: string,
): Made {
  const value = field.value(context.source);
  if (value === null) return { value, says: null, problem: null };
  const { transform } = field;
  if (typeof transform === 'function') return byFunction(transform, value, context, place);
  if (typeof value !== 'string') return { value, says: null, problem: null };
  const { country } = context;
  const { countryLanguage } = field;
  return { ...transforms[transform](value, { country, countryLanguage }), problem: null };
}

function byFunction<S>(
  transform: BoundTransform<S>,
  value: string | number | boolean,
  context: SourceContext<S>,
  place: string,
): Made {
  const result = callCustom(transform, String(value), context, place);
  if (result instanceof Problem) return { value: null, says: null, problem: result };
  const says = result === value ? null : 'changed by the function of the configuration';
  return { value: result, says, problem: null };
}
