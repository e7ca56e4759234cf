/** States what must hold; a failure is a mistake in the simulator, never in the request. */
export function assertDefined<Thing>(
  thing: Thing | undefined | null,
  statement: string,
): asserts thing is Thing {
  if (thing === undefined || thing === null) throw new Error(`expected that ${statement}`);
}
