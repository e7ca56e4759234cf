import { Problem } from '../../problems/problem.ts';
import { callCustom, type FieldContext } from './custom-transform.ts';
import type { FieldRule, Made } from './field-rule.ts';
import { transforms } from './transforms.ts';

/** The value of a field after its transform. Absent values and such that are not text pass by. */
export function transformed(field: FieldRule, context: FieldContext, place: string): Made {
  const value = field.value(context.person);
  if (typeof value !== 'string') return { value, says: null, problem: null };
  if (typeof field.transform === 'string') {
    const { country } = context;
    const { countryLanguage } = field;
    return { ...transforms[field.transform](value, { country, countryLanguage }), problem: null };
  }
  const result = callCustom(field.transform, value, context, place);
  if (result instanceof Problem) return { value: null, says: null, problem: result };
  const says = result === value ? null : 'changed by the function of the configuration';
  return { value: result, says, problem: null };
}
