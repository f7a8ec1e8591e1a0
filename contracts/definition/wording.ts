const LONGEST_SHOWN = 60;

/** A value as a message may show it: short, and never with the rest of a URL, which may hold a password. */
export function show(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value !== 'string') return String(value);
  const shown = value.replace(/(\w+:\/\/).*/s, '$1…');
  return JSON.stringify(shown.length > LONGEST_SHOWN ? `${shown.slice(0, LONGEST_SHOWN)}…` : shown);
}

/** The known name that `name` is most likely a slip of; null when none is close. */
export function nearest(name: string, known: readonly string[]): string | null {
  const tolerated = Math.max(1, Math.floor(name.length / 3));
  const close = known
    .map((candidate) => ({ candidate, edits: edits(name.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ edits }) => edits <= tolerated)
    .sort((a, b) => a.edits - b.edits);
  return close[0]?.candidate ?? null;
}

/** Levenshtein distance. */
function edits(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(previous[j] + 1, current[j - 1] + 1, substitution));
    }
    previous = current;
  }
  return previous[b.length];
}

/** The error of a value that is absent or not what it must be. */
export const mustBe = (what: string, allowed: string) => ({
  error: ({ input }: { input?: unknown }) =>
    input === undefined
      ? `is missing (got nothing), allowed: ${allowed}`
      : `must be ${what} (got ${show(input)}), allowed: ${allowed}`,
});

/** The error of a value that is of the right type and breaks a rule. */
export const breaks = (rule: string, allowed: string) => ({
  error: ({ input }: { input?: unknown }) => `${rule} (got ${show(input)}), allowed: ${allowed}`,
});

/** The message of a value that is none of the choices. */
export function unknownChoice(input: unknown, choices: readonly string[]): string {
  const allowed = choices.join(', ');
  if (input === undefined) return `is missing (got nothing), allowed: ${allowed}`;
  const meant = typeof input === 'string' ? nearest(input, choices) : null;
  return `is unknown (got ${show(input)}${meant ? `; did you mean ${meant}?` : ''}), allowed: ${allowed}`;
}
