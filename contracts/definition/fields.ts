/** Fields of plain JSON by dotted paths such as `shadow.atMost`; list positions count as keys. */

export function fieldAt(tree: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((node, key) => (node as Record<string, unknown> | null)?.[key], tree);
}

/** Sets a field of a map that is there; does nothing where the map is not. */
export function setField(tree: unknown, path: string, value: unknown): void {
  const keys = path.split('.');
  const last = keys.pop()!;
  const parent = keys.length ? fieldAt(tree, keys.join('.')) : tree;
  if (isMap(parent)) parent[last] = value;
}

export const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether one of the paths lies within the other. */
export const touches = (a: string, b: string): boolean =>
  a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);
