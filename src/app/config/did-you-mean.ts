import { nearest } from '../../std/nearest.ts';

/** `; did you mean lastname?`, or nothing. */
export function didYouMean(name: string, names: readonly string[]): string {
  const meant = nearest(name, names);
  return meant === null ? '' : `; did you mean ${meant}?`;
}
