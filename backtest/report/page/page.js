// Puts the page together, and again when the colour scheme, the width or the policy shown changes.

/* global echarts, document, window, matchMedia */

import { driftChart, driftHeight } from './drift.js';
import { evidenceChart } from './evidence.js';
import { element, metricName, report } from './format.js';
import { frontierChart } from './frontier.js';
import { marksChart, marksHeight } from './marks.js';
import { metricChart } from './metric.js';
import { decisionsTable, figuresTable, findDecision } from './tables.js';

const drawn = new Map();

function draw(id, option, height) {
  const box = document.getElementById(id);
  if (height) box.style.height = `${height}px`;
  drawn.get(id)?.dispose();
  const chart = echarts.init(box, null, { renderer: 'svg' });
  if (id !== 'frontier') chart.group = 'time';
  chart.setOption(option);
  drawn.set(id, chart);
  return chart;
}

const select = document.getElementById('policy');
const storied = report.policies.filter(({ story }) => story !== null);
const policyShown = () => storied[Math.max(0, select.selectedIndex)];

function drawAll() {
  const { name, story } = policyShown();
  const several = report.policies.length > 1;
  if (report.baselines) figuresTable(several ? name : null);
  const showFrontier = report.baselines?.significant && report.policies.length > 2;
  document.getElementById('frontier-section').hidden = !showFrontier;
  if (showFrontier) draw('frontier', frontierChart(name));
  draw('metric', metricChart(story));
  const marks = draw('marks', marksChart(story), marksHeight(story));
  marks.on('click', ({ data }) => data.decision && findDecision(story, data.decision));
  document.getElementById('evidence-section').hidden = story.shadows.length === 0;
  if (story.shadows.length > 0) draw('evidence', evidenceChart(story));
  document.getElementById('drift-section').hidden = story.looks.length === 0;
  const hasMoved = story.drift.length > 0;
  document.getElementById('drift-note').hidden = !hasMoved;
  document.getElementById('drift').hidden = !hasMoved;
  document.getElementById('still').hidden = hasMoved;
  document.getElementById('still').textContent =
    `In ${story.looks.length} evaluations no input lay beyond what chance and habit allow.`;
  if (hasMoved) draw('drift', driftChart(story), driftHeight(story));
  echarts.connect('time');
  decisionsTable(story);
}

document.getElementById('title').textContent = report.title;
document.getElementById('about').append(...report.about.map((line) => element('p', line)));
document.getElementById('metric-title').textContent = `${metricName} over time`;
document.getElementById('metric-note').textContent = `${
  report.lowerIsBetter ? 'Lower is better. ' : ''
}Each point is an evaluation of the version that served, with its interval.`;
document.getElementById('policies').hidden = report.baselines === null;
document.getElementById('figures-note').textContent =
  'Recovery: the share of always’s gain over never that a policy keeps. Compute: rows × trees fitted, as a share of ' +
  'always.' +
  (report.baselines?.significant === false
    ? ' Always is not significantly better than never here: there is no recovery to speak of.'
    : '');
select.append(...storied.map(({ name }) => element('option', name)));
document.getElementById('choice').hidden = report.policies.length < 2;

select.addEventListener('change', drawAll);
document
  .getElementById('all-decisions')
  .addEventListener('change', () => decisionsTable(policyShown().story));
document.getElementById('search').addEventListener('input', () => decisionsTable(policyShown().story));
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
let width = window.innerWidth;
window.addEventListener('resize', () => {
  if (window.innerWidth === width) return;
  width = window.innerWidth;
  drawAll();
});
drawAll();
