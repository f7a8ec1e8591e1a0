// The figures of all policies, and the decisions of one.

import { element, instant, number, percent, report } from './format.js';

const COLUMNS = [
  [`mean ${report.metric}`, ({ mean }) => number(mean)],
  ['recovery', ({ recovery }) => percent(recovery)],
  ['retrainings', ({ retrainings }) => retrainings],
  ['refused', ({ refused }) => refused ?? '–'],
  ['promotions', ({ promotions }) => promotions ?? '–'],
  ['rollbacks', ({ rollbacks }) => rollbacks ?? '–'],
  ['harmful', ({ harmful }) => harmful ?? '–'],
  ['false alarms', ({ falseAlarms, alarms }) => (alarms === undefined ? '–' : `${falseAlarms} of ${alarms}`)],
  ['compute', ({ compute }) => compute.toFixed(2)],
];

export function figuresTable(shown) {
  const { baselines, policies } = report;
  const share = (value) => (baselines.significant ? value : null);
  const rows = [
    ['never retrained', { mean: baselines.never.mean, recovery: share(0), retrainings: 0, compute: 0 }],
    [
      'always retrained',
      {
        mean: baselines.always.mean,
        recovery: share(1),
        retrainings: baselines.always.retrainings,
        compute: 1,
      },
    ],
    ...policies.map(({ name, figures }) => [name, figures]),
  ];
  const head = element('tr');
  head.append(element('th', 'policy'), ...COLUMNS.map(([name]) => element('th', name)));
  document.getElementById('figures').replaceChildren(
    head,
    ...rows.map(([name, figures]) => {
      const row = element('tr', '', name === shown ? { class: 'shown' } : {});
      row.append(
        element('td', name),
        ...COLUMNS.map(([column, read]) => element('td', String(read(figures)), { 'data-column': column })),
      );
      return row;
    }),
  );
}

/** Looks that found nothing are on record, but not what one looks for first. */
const isRoutine = ({ kind, rule }) =>
  kind === 'check' || kind === 'waiting' || (kind === 'evaluation' && rule !== 'degraded');

export function decisionsTable(story) {
  const all = document.getElementById('all-decisions').checked;
  const sought = document.getElementById('search').value.trim().toLowerCase();
  const told = story.decisions.filter(
    (decision) =>
      (all || !isRoutine(decision)) &&
      `${decision.kind} ${decision.sentence} ${decision.actor}`.toLowerCase().includes(sought),
  );
  document.querySelector('#decisions tbody').replaceChildren(
    ...told.map(({ seq, at, kind, sentence, actor }) => {
      const row = element('tr', '', { id: `decision-${seq}` });
      row.append(
        element('td', instant(at)),
        element('td', actor === 'perennial' ? kind : `${kind}, ${actor}`),
        element('td', sentence),
      );
      return row;
    }),
  );
  document.getElementById('decision-count').textContent = `${told.length} of ${story.decisions.length}`;
}

/** Scrolls to a decision, which a filter may have hidden. */
export function findDecision(story, { seq }) {
  if (!document.getElementById(`decision-${seq}`)) {
    document.getElementById('search').value = '';
    document.getElementById('all-decisions').checked = true;
    decisionsTable(story);
  }
  for (const row of document.querySelectorAll('#decisions tr.found')) row.classList.remove('found');
  const row = document.getElementById(`decision-${seq}`);
  row.classList.add('found');
  row.scrollIntoView({ block: 'center' });
}
