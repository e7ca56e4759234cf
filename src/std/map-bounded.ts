/** `Promise.all` over at most `concurrencyMax` items at a time; answers in the order of the items. */
export async function mapBounded<T, R>(
  items: readonly T[],
  concurrencyMax: number,
  one: (item: T) => Promise<R>,
): Promise<R[]> {
  const answers: R[] = new Array(items.length);
  const iterator = items.entries();
  const lane = async (): Promise<void> => {
    for (const [index, item] of iterator) answers[index] = await one(item);
  };
  await Promise.all(Array.from({ length: Math.min(concurrencyMax, items.length) }, lane));
  return answers;
}
