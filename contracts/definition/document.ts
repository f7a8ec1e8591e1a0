import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
  type Pair,
} from 'yaml';
import type { Path } from './problems.ts';

export interface Finding {
  path: Path;
  line: number;
  message: string;
}

/** A YAML text as plain data, with the line of each of its fields. */
export interface YamlText {
  content: unknown;
  /** What keeps the text from being read; `content` counts only without. */
  problems: Finding[];
  /** The line of a field, or of the closest thing around it that the text has. */
  lineOf(path: Path): number;
  has(path: Path): boolean;
}

/** Reads a YAML text; keys written twice and aliases are problems of it. */
export function readYaml(text: string): YamlText {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, prettyErrors: false });
  const lineAt = (offset: number) => lines.linePos(offset).line;
  const problems = [...syntaxProblems(document, lineAt), ...structureProblems(document.contents, [], lineAt)];
  return {
    content: problems.length ? null : document.toJS(),
    problems,
    lineOf(path) {
      for (let length = path.length; length > 0; length--) {
        const offset = offsetOf(document.contents, path.slice(0, length));
        if (offset !== undefined) return lineAt(offset);
      }
      return lineAt(document.contents?.range?.[0] ?? 0);
    },
    has: (path) => offsetOf(document.contents, path) !== undefined,
  };
}

const syntaxProblems = (document: Document.Parsed, lineAt: (offset: number) => number): Finding[] =>
  document.errors.map((error) => ({
    path: [],
    line: lineAt(error.pos[0]),
    message: `is not valid YAML (got: ${error.message.split(';')[0]}), allowed: one YAML document`,
  }));

function structureProblems(node: unknown, path: Path, lineAt: (offset: number) => number): Finding[] {
  if (isAlias(node))
    return [
      {
        path,
        line: lineAt(node.range![0]),
        message: `must not be an alias (got *${node.source}), allowed: the value itself`,
      },
    ];
  if (isSeq(node))
    return node.items.flatMap((item, index) => structureProblems(item, [...path, index], lineAt));
  if (!isMap(node)) return [];
  const firstLines = new Map<string, number>();
  return node.items.flatMap((pair) => {
    const key = keyOf(pair);
    const line = lineAt((pair.key as Node).range![0]);
    const first = firstLines.get(key);
    const inner = [...path, key];
    if (first !== undefined)
      return [
        { path: inner, line, message: `is written twice (got it in line ${first} already), allowed: once` },
      ];
    firstLines.set(key, line);
    return structureProblems(pair.value, inner, lineAt);
  });
}

const keyOf = ({ key }: Pair): string => (isScalar(key) ? String(key.value) : String(key));

/** Where a field's key, or a list's element, begins. */
function offsetOf(root: unknown, path: Path): number | undefined {
  let node = root;
  let offset: number | undefined;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find((candidate) => keyOf(candidate) === String(step));
      offset = (pair?.key as Node | undefined)?.range?.[0];
      node = pair?.value;
    } else {
      const item: unknown = isSeq(node) ? node.items[Number(step)] : undefined;
      offset = (item as Node | undefined)?.range?.[0];
      node = item;
    }
    if (offset === undefined) return undefined;
  }
  return offset;
}
