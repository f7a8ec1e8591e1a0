/** Keys and list positions from a definition's root to one of its fields. */
export type Path = readonly PropertyKey[];

/** Something that a definition may not say. */
export interface Problem {
  file: string;
  /** Counted from 1; null for a stored record, which has no lines. */
  line: number | null;
  /** As in `shadow.atMost` or `features[2].levels`; empty for the document as a whole. */
  path: string;
  /** What is wrong, what was found, what is allowed. */
  message: string;
}

/** Thrown with every problem of a definition at once; the message has a line for each. */
export class DefinitionError extends Error {
  readonly problems: Problem[];

  constructor(problems: Problem[]) {
    super(problems.map(problemLine).join('\n'));
    this.name = 'DefinitionError';
    this.problems = problems;
  }
}

export const pathText = (path: Path): string =>
  path.reduce<string>(
    (text, key) =>
      typeof key === 'number' ? `${text}[${key}]` : text ? `${text}.${String(key)}` : String(key),
    '',
  );

function problemLine({ file, line, path, message }: Problem): string {
  const place = line === null ? file : `${file}:${line}`;
  return path ? `${place} ${path}: ${message}` : `${place}: ${message}`;
}
