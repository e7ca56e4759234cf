/**
 * Where the house number stands before the name of the street: the English- and French-speaking
 * countries with a few neighbours of theirs. ISO 3166-1 alpha-2. Elsewhere it follows the name.
 */
const numberFirst: ReadonlySet<string> = new Set(
  'US CA GB IE FR LU MC AU NZ ZA IN SG HK MY PH TH VN IL EG MA DZ TN NG KE GH MT'.split(' '),
);

/**
 * Street and house number as they are written in the country (ISO 3166-1 alpha-2, in whatever case);
 * null when there is neither.
 */
export function streetLine(
  country: string,
  name: string | null,
  number: string | null,
): string | null {
  if (name === null || number === null) return name ?? number;
  return putsNumberFirst(country) ? `${number} ${name}` : `${name} ${number}`;
}

/** Whether a house number is written before the street in a country (ISO 3166-1 alpha-2). */
export function putsNumberFirst(country: string): boolean {
  return numberFirst.has(country.trim().toUpperCase());
}
