// Each shadow's evidence as it grew, against the line at which it decides.

import { color, common, follower, instant, leftOf, narrow, timeAxis, tip, valueAxis } from './format.js';

const VERDICT_SHADES = { better: 'always', notWorse: 'policy', worse: 'alarm', undecided: 'soft' };
const VERDICT_NAMES = {
  better: 'ended better',
  notWorse: 'ended not worse',
  worse: 'ended worse',
  undecided: 'ended undecided',
  open: 'still open',
};

/** Odds beyond these add nothing to see: 1 to 1,000 and a million to 1. */
const LOWEST = -3;
const HIGHEST = 6;

/** `20 to 1`, `1M to 1`, `1 to 8`. */
const odds = (logE) => (logE >= 0 ? `${compact(10 ** logE)} to 1` : `1 to ${compact(10 ** -logE)}`);
const compact = (value) =>
  Math.min(value, 1e12).toLocaleString('en', { notation: 'compact', maximumSignificantDigits: 3 });

export function evidenceChart(story) {
  const verdicts = Object.keys(VERDICT_NAMES).filter((verdict) =>
    story.shadows.some((shadow) => (shadow.verdict ?? 'open') === verdict),
  );
  const lines = story.shadows.map((shadow) => {
    const verdict = shadow.verdict ?? 'open';
    const shade = color(VERDICT_SHADES[verdict] ?? 'ink');
    return {
      name: VERDICT_NAMES[verdict],
      type: 'line',
      data: shadow.evidence.map(([at, logE]) => ({
        value: [at, Math.max(LOWEST, Math.min(HIGHEST, logE))],
        logE,
        shadow,
      })),
      symbol: 'circle',
      symbolSize: 3,
      lineStyle: { width: 1.6, color: shade },
      itemStyle: { color: shade },
    };
  });
  const decisive = {
    name: 'decision line',
    type: 'line',
    step: 'end',
    data: story.shadows.flatMap(({ from, evidence, decisive: line }) => [
      [from, line],
      [evidence.at(-1)[0], line],
    ]),
    showSymbol: false,
    silent: true,
    lineStyle: { width: 1.4, type: 'dashed', color: color('never') },
    itemStyle: { color: color('never') },
  };
  return {
    ...common(),
    tooltip: {
      ...common().tooltip,
      trigger: 'item',
      formatter: ({ data, seriesName }) =>
        tip(
          `shadow of version ${data.shadow.versions.join(', ')}, ${seriesName}`,
          `until ${instant(data.value[0])}: ${odds(data.logE)} against “not better”, decisive at ${odds(data.shadow.decisive)}`,
        ),
    },
    legend: {
      ...common().legend,
      data: [...verdicts.map((verdict) => VERDICT_NAMES[verdict]), 'decision line'],
    },
    grid: { left: leftOf(), right: 16, top: narrow() ? 110 : 38, bottom: 28 },
    dataZoom: follower(),
    xAxis: timeAxis(story),
    yAxis: valueAxis({
      min: (range) => Math.floor(Math.max(LOWEST, Math.min(-1, range.min))),
      max: (range) => Math.ceil(Math.min(HIGHEST, Math.max(2, range.max + 0.2))),
      interval: 1,
      axisLabel: { color: color('soft'), formatter: odds },
    }),
    series: [...lines, decisive],
  };
}
