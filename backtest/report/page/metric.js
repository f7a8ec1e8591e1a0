// The metric over time: the champion's with its interval, and the baselines beside it.

import {
  color,
  common,
  instant,
  leftOf,
  narrow,
  number,
  report,
  timeAxis,
  tip,
  valueAxis,
} from './format.js';

export function metricChart(story) {
  const { baselines } = report;
  const points = story.metric.filter(({ value }) => value !== null);
  const banded = points.filter(({ low }) => low !== null);
  const series = [
    {
      name: 'interval',
      type: 'custom',
      data: banded.length > 1 ? [0] : [],
      renderItem: (_, api) => ({
        type: 'polygon',
        shape: {
          points: [
            ...banded.map(({ at, high }) => api.coord([at, high])),
            ...banded.toReversed().map(({ at, low }) => api.coord([at, low])),
          ],
        },
        style: { fill: color('band') },
      }),
      clip: true,
      silent: true,
      itemStyle: { color: color('band') },
      z: 1,
    },
    ...(baselines
      ? [
          ['never retrained', baselines.never.values, 'never'],
          ['always retrained', baselines.always.values, 'always'],
        ].map(([name, values, shade]) => ({
          name,
          type: 'line',
          data: values.map((value, index) => [baselines.windows[index], value]),
          showSymbol: false,
          lineStyle: { width: 1.2, color: color(shade), type: shade === 'never' ? 'dashed' : 'solid' },
          itemStyle: { color: color(shade) },
          z: 2,
        }))
      : []),
    {
      name: 'champion',
      type: 'line',
      data: points.map(({ at, value }) => [at, value]),
      symbolSize: 5,
      showSymbol: !narrow() && points.length < 200,
      lineStyle: { width: 2, color: color('policy') },
      itemStyle: { color: color('policy') },
      z: 3,
    },
  ];
  const byTime = new Map(points.map((point) => [point.at, point]));
  return {
    ...common(),
    tooltip: {
      ...common().tooltip,
      trigger: 'axis',
      formatter: (items) => {
        const at = items[0].axisValue;
        const point = byTime.get(at);
        return tip(
          `window until ${instant(at)}`,
          point &&
            `champion, version ${point.version}: ${number(point.value)}${point.low === null ? '' : ` (${number(point.low)} to ${number(point.high)})`} on ${point.rows} rows: ${point.verdict}`,
          ...items
            .filter(({ seriesName }) => seriesName.includes('retrained'))
            .map(({ seriesName, value }) => `${seriesName}: ${number(value[1])}`),
        );
      },
    },
    legend: { ...common().legend, data: series.map(({ name }) => name) },
    grid: { left: leftOf(), right: 16, top: narrow() ? 62 : 38, bottom: 28 },
    dataZoom: follower(),
    xAxis: timeAxis(story),
    yAxis: valueAxis(limits(points)),
    series,
  };
}

/** Intervals of a few rows would flatten the line: the axis is that of the values, with some room. */
function limits(points) {
  const { baselines } = report;
  const values = [
    ...points.map(({ value }) => value),
    ...(baselines ? [...baselines.never.values, ...baselines.always.values] : []),
  ].filter((value) => value !== null);
  if (values.length === 0) return {};
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const interval = roundStep((high - low || Math.abs(high) || 1) / 4);
  return {
    min: tidy(Math.floor(low / interval) * interval),
    max: tidy(Math.ceil(high / interval) * interval),
    interval,
  };
}

/** The next 1, 2 or 5 times a power of ten. */
function roundStep(step) {
  const unit = 10 ** Math.floor(Math.log10(step));
  return tidy([1, 2, 5, 10].find((times) => times * unit >= step) * unit);
}

const tidy = (value) => Number(value.toPrecision(10));
