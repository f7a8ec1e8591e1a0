// Decisions as marks, a row for each kind, and the champions as coloured spans.

import { color, common, instant, leftOf, narrow, timeAxis, tip } from './format.js';

const ROWS = [
  { label: 'promoted', kinds: ['promotion', 'adoption'], symbol: 'triangle', shade: 'always' },
  { label: 'rolled back', kinds: ['rollback'], symbol: 'diamond', shade: 'alarm' },
  {
    label: 'verdict',
    kinds: ['verdict', 'lead', 'leniency', 'probation'],
    symbol: 'circle',
    shade: 'policy',
  },
  { label: 'retraining', kinds: ['retraining', 'registered', 'trigger'], symbol: 'circle', shade: 'soft' },
  {
    label: 'refused',
    kinds: ['refused', 'corrupt', 'notConverged', 'failed', 'cancelled', 'budget'],
    symbol: 'rect',
    shade: 'never',
  },
  { label: 'degraded', kinds: [], symbol: 'circle', shade: 'never' },
  { label: 'alarm', kinds: ['breaker', 'noData', 'missingVersion'], symbol: 'rect', shade: 'alarm' },
  {
    label: 'person',
    kinds: ['approval', 'pause', 'resume', 'reconfigured', 'refusedMessage', 'deployment', 'retired'],
    symbol: 'roundRect',
    shade: 'policy',
  },
];

/** Told apart from their neighbours by people who see colours otherwise, too (Okabe and Ito). */
const SPANS = ['#56b4e9', '#e69f00', '#009e73', '#cc79a7', '#0072b2', '#d55e00', '#8a8d91'];

const rowOf = ({ kind, rule }) =>
  kind === 'evaluation'
    ? ROWS.findIndex(({ label }) => rule === 'degraded' && label === 'degraded')
    : ROWS.findIndex(({ kinds }) => kinds.includes(kind));

export function marksChart(story) {
  const used = ROWS.filter((_, row) => story.decisions.some((decision) => rowOf(decision) === row));
  const labels = [...used.map(({ label }) => label), 'champion'];
  const series = used.map((row) => ({
    name: row.label,
    type: 'scatter',
    data: story.decisions
      .filter((decision) => ROWS[rowOf(decision)] === row)
      .map((decision) => ({ value: [decision.at, labels.indexOf(row.label)], decision })),
    symbol: row.symbol,
    symbolSize: narrow() ? 7 : 10,
    itemStyle: { color: color(row.shade), borderColor: color('paper'), borderWidth: 1 },
  }));
  const champions = {
    name: 'champion',
    type: 'custom',
    clip: true,
    data: story.champions.map((champion) => ({
      value: [champion.from, champion.to, labels.length - 1],
      champion,
    })),
    renderItem: (params, api) => {
      const { version } = story.champions[params.dataIndex];
      const [left, middle] = api.coord([api.value(0), api.value(2)]);
      const [right] = api.coord([api.value(1), api.value(2)]);
      const height = api.size([0, 1])[1] * 0.8;
      const width = Math.max(1, right - left - 1);
      const text = String(version);
      return {
        type: 'rect',
        shape: { x: left, y: middle - height / 2, width, height, r: 2 },
        style: { fill: SPANS[params.dataIndex % SPANS.length] },
        textContent: {
          style: {
            text: width > 9 * text.length + 4 ? text : '',
            fill: '#101214',
            fontSize: 12,
            fontWeight: 600,
          },
        },
        textConfig: { position: 'inside' },
      };
    },
  };
  return {
    ...common(),
    tooltip: {
      ...common().tooltip,
      trigger: 'item',
      formatter: ({ data }) =>
        data.decision
          ? tip(`${instant(data.decision.at)} · ${data.decision.kind}`, data.decision.sentence)
          : tip(
              `version ${data.champion.version}`,
              `served from ${instant(data.champion.from)} to ${instant(data.champion.to)}`,
            ),
    },
    legend: { show: false },
    dataZoom: [
      {
        type: 'slider',
        filterMode: 'none',
        height: 22,
        bottom: 4,
        left: leftOf(),
        right: 16,
        showDataShadow: false,
        brushSelect: false,
        borderColor: color('line'),
        fillerColor: color('band'),
        handleStyle: { color: color('raised'), borderColor: color('soft') },
        moveHandleSize: 0,
        textStyle: { color: color('soft') },
        showDetail: false,
      },
    ],
    grid: { left: leftOf(), right: 16, top: 8, bottom: 58 },
    xAxis: timeAxis(story),
    yAxis: {
      type: 'category',
      data: labels,
      inverse: true,
      axisTick: { show: false },
      axisLine: { show: false },
      axisLabel: { color: color('ink'), interval: 0 },
      splitLine: { show: true, lineStyle: { color: color('line') } },
    },
    series: [...series, champions],
  };
}

export const marksHeight = (story) =>
  74 + 26 * (1 + ROWS.filter((_, row) => story.decisions.some((decision) => rowOf(decision) === row)).length);
