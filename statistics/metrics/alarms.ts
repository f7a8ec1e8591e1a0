import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';

/** Halvings of the critical value's range, and points at which the reference's error is integrated. */
const HALVINGS = 40;
const POINTS = 60;
/** Normal errors are as good as never larger. */
const FARTHEST = 6;

/**
 * The confidence of a window's interval at which false alarms come once in `windows` windows on average over many
 * models: that of a two-sided interval whose better end must lie past the threshold.
 *
 * An alarm takes `confirmations` degraded windows, between which no window may lie whose estimate is on the good side;
 * a window between the two neither counts nor resets, and after an alarm the count starts anew. That is a Markov chain
 * over the count, whose mean time to the alarm is solved for (Page, Continuous inspection schemes, Biometrika 1954, for
 * the average run length). The metric is taken to be exactly at its threshold: nearer to the reference alarms are
 * rarer. Windows that are compared with the same reference share its error: the rate is the mean over that error.
 *
 * @param windows n, disjoint windows from one false alarm to the next
 * @param confirmations degraded windows that an alarm takes
 * @param shared share of the variance of a window's distance that is the reference's: 0 for a fixed threshold
 * @returns 0 to 1
 * @throws RangeError when n is not above what the confirmations take even at a confidence of 0, or `shared` is not
 *   from 0 to below 1
 *
 * @example
 * alarmConfidence({ windows: 52, confirmations: 2 }) // 0.7617
 * alarmConfidence({ windows: 52, confirmations: 1 }) // 0.9615
 */
export function alarmConfidence({
  windows,
  confirmations,
  shared = 0,
}: {
  windows: number;
  confirmations: number;
  shared?: number;
}): number {
  if (!(shared >= 0 && shared < 1)) throw new RangeError(`shared must be from 0 to below 1 (got ${shared})`);
  const rateAt = (critical: number) => meanRate(critical, confirmations, shared);
  if (!(rateAt(0) > 1 / windows))
    throw new RangeError(
      `${windows} windows are fewer than ${confirmations} confirmations take by chance: allow a longer time between alarms`,
    );
  let [low, high] = [0, FARTHEST];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (low + high) / 2;
    if (rateAt(middle) > 1 / windows) low = middle;
    else high = middle;
  }
  return 1 - 2 * normalCdf(-(low + high) / 2, 0, 1);
}

/** Alarms a window, averaged over the reference's error by its quantiles. */
function meanRate(critical: number, confirmations: number, shared: number): number {
  if (shared === 0) return rateGiven(0, critical, confirmations, 0);
  let sum = 0;
  for (let point = 0; point < POINTS; point++)
    sum += rateGiven(normalQuantile((point + 0.5) / POINTS, 0, 1), critical, confirmations, shared);
  return sum / POINTS;
}

function rateGiven(reference: number, critical: number, confirmations: number, shared: number): number {
  const shift = Math.sqrt(shared) * reference;
  const own = Math.sqrt(1 - shared);
  const degraded = normalCdf((shift - critical) / own, 0, 1);
  const healthy = normalCdf(-shift / own, 0, 1);
  return 1 / windowsToAlarm(degraded, healthy, confirmations);
}

/** Mean number of windows until the count reaches `confirmations`: of E_k = α_k + β_k E_0, solved from the last k on. */
function windowsToAlarm(degraded: number, healthy: number, confirmations: number): number {
  let [alpha, beta] = [0, 0];
  for (let count = confirmations - 1; count > 0; count--) {
    const moves = degraded + healthy;
    [alpha, beta] = [(1 + degraded * alpha) / moves, (degraded * beta + healthy) / moves];
  }
  return (1 / degraded + alpha) / (1 - beta);
}
