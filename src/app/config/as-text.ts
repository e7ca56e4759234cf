/** A setting as it is shown to people; functions by their kind alone. */
export function asText(value: unknown): string {
  const text = JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'function' ? '(function)' : part,
  );
  // JSON has no word for what is not set.
  return text ?? typeof value;
}
