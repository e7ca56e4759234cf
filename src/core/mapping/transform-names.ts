/** Transforms that the configuration may name; what they do is told in its reference. */
export const transformNames = [
  'as-is',
  'e164',
  'country-code',
  'country-alpha3',
  'country-name',
  'language',
  'upper-case',
  'lower-case',
] as const;
export type TransformName = (typeof transformNames)[number];
