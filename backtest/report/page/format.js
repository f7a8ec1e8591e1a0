// How values and times are written, and what all charts have in common.

export const report = JSON.parse(document.getElementById('report').textContent);

const METRICS = {
  accuracy: 'Accuracy',
  precision: 'Precision',
  recall: 'Recall',
  f1: 'F1',
  f1Macro: 'Macro F1',
  auc: 'AUC',
  logLoss: 'Log loss',
  rmse: 'Root mean squared error',
  mae: 'Mean absolute error',
  r2: 'R²',
};
export const metricName = METRICS[report.metric] ?? report.metric;

const day = (at) => new Date(at).toISOString().slice(0, 10);
const minute = (at) => new Date(at).toISOString().slice(0, 16).replace('T', ' ');
/** A day, and its time where it isn't midnight. */
export const instant = (at) => (at % 86_400_000 === 0 ? day(at) : minute(at));
export const number = (value) =>
  value === null
    ? '–'
    : Math.abs(value) >= 1000
      ? value.toLocaleString('en', { maximumFractionDigits: 0 })
      : Number(value.toPrecision(4)).toString();
export const percent = (share) => (share === null ? '–' : `${(100 * share).toFixed(1)} %`);

export const color = (name) =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** An element with its text; text is never read as markup. */
export function element(name, text = '', attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

/** A tooltip of lines, the first one strong. */
export function tip(...lines) {
  const box = element('div', '', { class: 'tooltip' });
  lines.filter(Boolean).forEach((line, index) => {
    const row = element('div');
    row.append(element(index === 0 ? 'b' : 'span', line));
    box.append(row);
  });
  return box;
}

export const narrow = () => window.innerWidth < 640;

/** Space for labels left of a plot, the same in all charts over time, so that they can be read one below the other. */
export const leftOf = () => (narrow() ? 78 : 96);

export const common = () => ({
  backgroundColor: 'transparent',
  animation: false,
  textStyle: { color: color('ink'), fontFamily: 'system-ui, sans-serif' },
  tooltip: {
    confine: true,
    backgroundColor: color('raised'),
    borderColor: color('line'),
    textStyle: { color: color('ink') },
  },
  legend: {
    top: 0,
    left: 0,
    itemGap: 14,
    textStyle: { color: color('ink') },
    inactiveColor: color('line'),
    icon: 'roundRect',
  },
});

const span = (story) => {
  const times = story.decisions.map(({ at }) => at);
  const last = story.champions.at(-1);
  return { min: Math.min(...times), max: Math.max(...times, last ? last.to : 0) };
};

export const timeAxis = (story, more = {}) => ({
  type: 'time',
  ...span(story),
  axisLine: { lineStyle: { color: color('line') } },
  axisLabel: { color: color('soft'), hideOverlap: true },
  splitNumber: narrow() ? 3 : 8,
  ...more,
});

/** All charts over time show the same span; the handles below the decisions set it. */
export const follower = () => [{ type: 'inside', disabled: true, filterMode: 'none' }];

export const valueAxis = (more = {}) => ({
  type: 'value',
  axisLabel: { color: color('soft'), formatter: number },
  nameTextStyle: { color: color('soft') },
  splitLine: { lineStyle: { color: color('line') } },
  ...more,
});
