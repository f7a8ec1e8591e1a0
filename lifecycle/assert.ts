/** Closes a switch over a union: a case that is missing does not compile. */
export function assertNever(value: never): never {
  throw new TypeError(`unexpected case: ${JSON.stringify(value)}`);
}
