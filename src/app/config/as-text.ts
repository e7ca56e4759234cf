import { isSecretName } from './secret-name.ts';

/**
 * A setting as it is shown to people: functions by their kind alone, and of what stands under a name
 * that promises a secret nothing, at any depth; nor what an address says before its host.
 */
export function asText(value: unknown): string {
  const text = JSON.stringify(value, (name, part: unknown) => {
    if (isSecretName(name)) return '(secret)';
    if (typeof part === 'string') return part.replaceAll(loginInAddress, '://(secret)@');
    return typeof part === 'function' ? '(function)' : part;
  });
  // JSON has no word for what is not set.
  return text ?? typeof value;
}

/** `https://user:password@host`; no blank or slash is part of it. */
const loginInAddress = /:\/\/[^\s/]{1,4000}@/g;
