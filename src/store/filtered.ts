/** A column that rows are to have a value in; without a value any row will do. */
interface Term {
  readonly column: string;
  readonly value: string | undefined;
}

interface Filtered {
  /** Of the prepared statement: each combination of terms has its own, and so its own plan. */
  readonly name: string;
  /** To be added to a `where`. */
  readonly conditions: string;
  readonly values: readonly string[];
}

/** The terms that have a value, as conditions whose parameters are numbered from `first` on. */
export function filtered(name: string, first: number, terms: readonly Term[]): Filtered {
  const given = terms.flatMap(({ column, value }) =>
    value === undefined ? [] : [{ column, value }],
  );
  return {
    name: [name, ...given.map(({ column }) => column)].join('_by_'),
    conditions: given.map(({ column }, index) => `and ${column} = $${index + first}`).join(' '),
    values: given.map(({ value }) => value),
  };
}
