// Which inputs moved, and how far, as a heat map of features over time.

import { color, common, follower, instant, leftOf, narrow, number, timeAxis, tip } from './format.js';

const MOST_FEATURES = 30;

export function driftChart(story) {
  const features = driftFeatures(story);
  const cells = story.drift.filter(({ feature }) => features.includes(feature));
  const furthest = Math.max(2, ...cells.map(({ value, limit }) => Math.min(10, value / limit)));
  const looks = story.looks;
  const width = (at) => {
    const index = looks.indexOf(at);
    return index > 0 ? at - looks[index - 1] : looks.length > 1 ? looks[1] - looks[0] : 1;
  };
  return {
    ...common(),
    tooltip: {
      ...common().tooltip,
      trigger: 'item',
      formatter: ({ data: { cell } }) =>
        tip(
          `${cell.feature}, until ${instant(cell.at)}`,
          `${cell.distance}: ${number(cell.value)}, limit ${number(cell.limit)} (${(cell.value / cell.limit).toFixed(1)} ×)`,
        ),
    },
    legend: { show: false },
    visualMap: {
      min: 1,
      max: furthest,
      dimension: 2,
      calculable: false,
      orient: 'horizontal',
      left: leftOf(),
      top: 0,
      itemHeight: 110,
      itemWidth: 12,
      text: [`${furthest.toFixed(0)}${furthest === 10 ? ' or more' : ''} × the limit`, '1'],
      textStyle: { color: color('soft') },
      inRange: { color: [color('heat-low'), color('heat-high')] },
    },
    grid: { left: leftOf() + driftLabelRoom(features), right: 16, top: 34, bottom: 28 },
    dataZoom: follower(),
    xAxis: timeAxis(story),
    yAxis: {
      type: 'category',
      data: features,
      inverse: true,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: color('line') } },
      axisLabel: {
        color: color('ink'),
        interval: 0,
        width: leftOf() + driftLabelRoom(features) - 12,
        overflow: 'truncate',
      },
      splitLine: { show: true, lineStyle: { color: color('line') } },
    },
    series: [
      {
        type: 'custom',
        clip: true,
        encode: { x: 0, y: 1 },
        data: cells.map((cell) => ({
          value: [cell.at, features.indexOf(cell.feature), Math.min(10, cell.value / cell.limit)],
          cell,
        })),
        renderItem: (params, api) => {
          const at = api.value(0);
          const [right, middle] = api.coord([at, api.value(1)]);
          const [left] = api.coord([at - width(at), api.value(1)]);
          const height = api.size([0, 1])[1] * 0.86;
          return {
            type: 'rect',
            shape: { x: left, y: middle - height / 2, width: Math.max(1, right - left - 0.5), height },
            style: { fill: api.visual('color') },
          };
        },
      },
    ],
  };
}

/** Those that moved at all come first, the most often moved above. */
function driftFeatures(story) {
  const moves = (feature) => story.drift.filter((cell) => cell.feature === feature).length;
  return story.features
    .map((feature) => ({ feature, count: moves(feature) }))
    .sort((a, b) => b.count - a.count)
    .slice(0, MOST_FEATURES)
    .map(({ feature }) => feature);
}

/** Long names get some more room than the other charts' labels. */
const driftLabelRoom = (features) =>
  Math.min(
    narrow() ? 60 : 120,
    Math.max(0, 7.6 * Math.max(...features.map(({ length }) => length)) + 22 - leftOf()),
  );

export const driftHeight = (story) => 72 + 24 * Math.max(1, driftFeatures(story).length);
