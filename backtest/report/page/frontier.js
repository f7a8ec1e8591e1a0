// Policies by what they cost and what they keep.

import { color, common, leftOf, percent, report, tip, valueAxis } from './format.js';

export function frontierChart(shown) {
  const known = report.policies.filter(({ figures }) => figures.recovery !== null);
  const dots = known.map(({ name, figures }) => ({
    value: [figures.retrainings, figures.recovery],
    name,
    figures,
  }));
  const best = dots
    .toSorted((a, b) => a.value[0] - b.value[0] || b.value[1] - a.value[1])
    .reduce(
      (line, dot) => (line.length === 0 || dot.value[1] > line.at(-1).value[1] ? [...line, dot] : line),
      [],
    );
  return {
    ...common(),
    tooltip: {
      ...common().tooltip,
      trigger: 'item',
      formatter: ({ data }) =>
        tip(
          data.name,
          `${data.figures.retrainings} retrainings, recovery ${percent(data.figures.recovery)}, ${data.figures.harmful} harmful`,
        ),
    },
    legend: { ...common().legend, data: ['policy', 'shown below', 'frontier'] },
    grid: { left: leftOf(), right: 24, top: 38, bottom: 44 },
    xAxis: valueAxis({
      name: 'retrainings',
      nameLocation: 'middle',
      nameGap: 26,
      scale: true,
      minInterval: 1,
    }),
    yAxis: valueAxis({ axisLabel: { color: color('soft'), formatter: percent }, scale: true }),
    series: [
      {
        name: 'frontier',
        type: 'line',
        data: best.map(({ value }) => value),
        showSymbol: false,
        silent: true,
        lineStyle: { color: color('soft'), type: 'dashed', width: 1.2 },
        itemStyle: { color: color('soft') },
      },
      {
        name: 'policy',
        type: 'scatter',
        data: dots.filter(({ name }) => name !== shown),
        symbolSize: 11,
        itemStyle: { color: color('policy') },
      },
      {
        name: 'shown below',
        type: 'scatter',
        data: dots.filter(({ name }) => name === shown),
        symbolSize: 15,
        itemStyle: { color: color('never') },
      },
    ],
  };
}
