type Activities = Record<string, (...args: never[]) => Promise<unknown>>;

/** The same activities, each of whose calls is done by `how`. */
export function each<T extends Activities>(
  activities: T,
  how: (work: () => Promise<unknown>) => Promise<unknown>,
): T {
  const wrapped = Object.entries(activities).map(([name, activity]) => [
    name,
    (...args: never[]) => how(() => activity(...args)),
  ]);
  return Object.fromEntries(wrapped) as T;
}
