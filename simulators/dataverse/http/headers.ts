import type { AnnotationFilter } from '../operations/operation.ts';

/** What `Prefer` asked for. */
export type Preferences = {
  readonly representation: boolean;
  readonly pageSize: number | undefined;
  readonly annotations: AnnotationFilter;
  readonly trackChanges: boolean;
  /** Of a batch: go on with the next request after one that failed. */
  readonly continueOnError: boolean;
};

const none: Preferences = {
  representation: false,
  pageSize: undefined,
  annotations: undefined,
  trackChanges: false,
  continueOnError: false,
};

const annotationFilter = (list: string): AnnotationFilter => {
  const patterns = list.split(',').map((pattern) => pattern.trim());
  if (patterns.includes('*')) return () => true;
  return (name) =>
    patterns.some((pattern) =>
      pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
    );
};

const preference = /([\w.-]+)(?:\s*=\s*(?:"([^"]*)"|([^,\s]+)))?/g;

/** Parses `Prefer`; unknown preferences are passed over. */
export const parsePrefer = (header: string | undefined): Preferences => {
  if (header === undefined || header === '') return none;
  let result = none;
  for (const [, name, quotedValue, bareValue] of header.matchAll(preference)) {
    const value = quotedValue ?? bareValue ?? '';
    if (name === 'return') result = { ...result, representation: value === 'representation' };
    else if (name === 'odata.maxpagesize' && /^[1-9]\d*$/.test(value)) {
      result = { ...result, pageSize: Number(value) };
    } else if (name === 'odata.include-annotations') {
      result = { ...result, annotations: annotationFilter(value) };
    } else if (name === 'odata.track-changes') result = { ...result, trackChanges: true };
    else if (name === 'odata.continue-on-error') {
      result = { ...result, continueOnError: value !== 'false' };
    }
  }
  return result;
};

/** A condition header; Microsoft's clients send the word `null` when they mean none. */
export const parseCondition = (header: string | undefined): string | undefined =>
  header === undefined || header === '' || header === 'null' ? undefined : header;
