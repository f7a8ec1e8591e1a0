import { readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useFolder } from '../../client/testing/folder.ts';
import { parseDefinition } from '../../contracts/definition/index.ts';
import type { Decision } from '../../contracts/decision.ts';
import { CHROMIUM_FLAGS, findChromium } from '../../test/chromium.ts';
import { recordedMarket } from '../../test/recorded-market.ts';
import { WEEK } from '../../examples/demo/market.ts';
import { rowAt } from '../../pipeline/slice.ts';
import { backtest } from '../backtest.ts';
import type { Recording } from '../recording.ts';
import { backtestReport, liveReport } from './report.ts';

const MODEL = fileURLToPath(new URL('../../examples/electricity/model.yaml', import.meta.url));
const PROGRAM = findChromium();
const NO_BROWSER =
  'there is no Chromium on PATH: install Debian’s package chromium, or set PERENNIAL_CHROMIUM';

const WIDTHS = { desktop: 1280, phone: 390 };
const SCHEMES = ['light', 'dark'] as const;

interface ChartOnPage {
  convertToPixel(finder: { seriesIndex: number }, value: [number, number]): [number, number];
  getOption(): { series: { data: { value: [number, number]; decision?: { seq: number } }[] }[] };
}

/** One input lies elsewhere in the last two weeks. */
function drifting(recording: Recording): Recording {
  const { frame } = recording;
  const transfer = frame.features.findIndex(({ name }) => name === 'transfer');
  for (let row = rowAt(frame, frame.observedAt[0] + 8 * WEEK); row < frame.rows; row++)
    frame.x[transfer * frame.rows + row] += 0.4;
  return recording;
}

describe('the page of a backtest, in a real browser', () => {
  const folder = useFolder();
  let browser: Browser | undefined;
  let decisions: Decision[];
  let address: string;

  beforeAll(async () => {
    if (!PROGRAM) return;
    const definition = parseDefinition(readFileSync(MODEL, 'utf8'), MODEL);
    const named = { ...definition, description: 'Prices </script><script>document.title = "run"</script>' };
    const policies = ['one', 'two', 'three'].map((name) => ({ name, definition: named }));
    const result = await backtest({ policies, recording: drifting(recordedMarket(definition, 10)) });
    ({ decisions } = result.policies[0]);
    const page = backtestReport(result, { data: 'electricity.csv.gz' });
    address = pathToFileURL(folder.write('report.html', page)).href;
    browser = await chromium.launch({ executablePath: PROGRAM, args: CHROMIUM_FLAGS });
  }, 180_000);
  afterAll(() => browser?.close());

  async function open(width: number, colorScheme: 'light' | 'dark'): Promise<Page> {
    const page = await browser!.newPage({ viewport: { width, height: 900 }, colorScheme });
    const problems: string[] = [];
    page.on('pageerror', ({ message }) => problems.push(message));
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    page.on('request', (request) => request.url() !== address && problems.push(request.url()));
    await page.goto(address);
    expect(problems).toEqual([]);
    return page;
  }

  it('tells a decision’s sentence when one points at its mark, and finds it in the table', async ({
    skip,
  }) => {
    skip(!browser, NO_BROWSER);
    const page = await open(WIDTHS.desktop, 'light');
    const promotion = decisions.find(({ kind }) => kind === 'promotion')!;
    const marks = page.locator('#marks');
    await marks.scrollIntoViewIfNeeded();
    const [x, y] = await page.evaluate((seq) => {
      const { echarts } = globalThis as unknown as {
        echarts: { getInstanceByDom(box: unknown): ChartOnPage };
      };
      const { document } = globalThis as unknown as { document: { getElementById(id: string): unknown } };
      const chart = echarts.getInstanceByDom(document.getElementById('marks'));
      const { series } = chart.getOption();
      for (const [seriesIndex, { data }] of series.entries()) {
        const mark = data.find(({ decision }) => decision?.seq === seq);
        if (mark) return chart.convertToPixel({ seriesIndex }, mark.value);
      }
      throw new Error(`decision ${seq} has no mark`);
    }, promotion.seq);
    await marks.hover({ position: { x, y } });
    const told = page.locator('#marks .tooltip');
    await told.waitFor();
    expect(await told.innerText()).toContain(promotion.sentence);
    await marks.click({ position: { x, y } });
    expect(await page.locator('#decisions tr.found').innerText()).toContain(promotion.sentence);
    await page.close();
  });

  it('takes text as text', async ({ skip }) => {
    skip(!browser, NO_BROWSER);
    const page = await open(WIDTHS.desktop, 'light');
    expect(await page.title()).toBe('electricity – Perennial');
    expect(await page.locator('#about').innerText()).toContain('Prices </script><script>document.title');
    await page.close();
  });

  const screens = Object.entries(WIDTHS).flatMap(([name, width]) =>
    SCHEMES.map((scheme) => ({ name, scheme, width })),
  );

  it.for(screens)('fits on a $name, $scheme, with all charts drawn', async ({ scheme, width }, { skip }) => {
    skip(!browser, NO_BROWSER);
    const page = await open(width, scheme);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    for (const chart of ['metric', 'marks', 'evidence', 'drift'])
      expect(await page.locator(`#${chart} svg path`).count(), chart).toBeGreaterThan(0);
    const [paper, ink] = (await page.evaluate(
      '[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]',
    )) as [string, string];
    expect(brightness(paper) > brightness(ink)).toBe(scheme === 'light');
    await page.close();
  });

  it('is drawn from a live model’s records too', async ({ skip }) => {
    skip(!browser, NO_BROWSER);
    const definition = parseDefinition(readFileSync(MODEL, 'utf8'), MODEL);
    const page = await browser!.newPage();
    await page.goto(pathToFileURL(folder.write('live.html', liveReport(decisions, definition))).href);
    expect(await page.locator('#policies').isHidden()).toBe(true);
    expect(await page.locator('#marks svg path').count()).toBeGreaterThan(0);
    expect(await page.locator('#decisions tbody tr').count()).toBeGreaterThan(3);
    await page.close();
  });
});

const brightness = (color: string): number =>
  (color.match(/\d+/g) ?? []).slice(0, 3).reduce((sum, part) => sum + Number(part), 0);
