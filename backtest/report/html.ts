import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Report } from './report.ts';

/** Compiled code lies one level deeper than the page's parts. */
const FOLDER = ['./page/', '../../../backtest/report/page/']
  .map((path) => new URL(path, import.meta.url))
  .find((folder) => existsSync(folder));

const SCRIPTS = [
  'format.js',
  'metric.js',
  'marks.js',
  'evidence.js',
  'drift.js',
  'frontier.js',
  'tables.js',
  'page.js',
];

const part = (name: string): string => readFileSync(new URL(name, FOLDER), 'utf8');

/** A module of the page, in one scope with the others. */
const script = (name: string): string =>
  part(name)
    .replaceAll(/^import\b[^;]*;\n/gm, '')
    .replaceAll(/^export /gm, '');

const charts = (): string =>
  readFileSync(createRequire(import.meta.url).resolve('echarts/dist/echarts.min.js'), 'utf8');

/** One file that needs no network: styles, scripts, Apache ECharts and the data are in it. */
export function pageOf(report: Report): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data: blob:">
<title>${escaped(report.title)} – Perennial</title>
<style>${part('page.css')}</style>
</head>
<body>
${part('page.html')}
<script type="application/json" id="report">${inScript(JSON.stringify(report))}</script>
<script>${charts()}</script>
<script>${SCRIPTS.map(script).join('\n')}</script>
</body>
</html>
`;
}

const escaped = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);

/** No text within the data ends the script that holds them. */
const inScript = (json: string): string => json.replaceAll('<', String.raw`\u003c`);
