import { Adwin, PageHinkley, type Detector } from '../statistics/index.ts';

/** Since when detectors see a changed mean loss in a window; null where they don't. Epoch milliseconds. */
export interface ErrorChange {
  adwin: number | null;
  pageHinkley: number | null;
}

/**
 * Watches the losses in order of time, those of held-out rows first, so that the detectors know the usual level, then
 * the window's.
 *
 * @param usual losses of held-out rows, 0 to 1
 * @param losses of the window's rows, 0 to 1
 * @param observedAt of the window's rows
 */
export function errorChange(
  usual: Float64Array,
  losses: Float64Array,
  observedAt: Float64Array,
): ErrorChange {
  const last = (detector: Detector): number | null => {
    for (const loss of usual) detector.update(loss);
    let at: number | null = null;
    losses.forEach((loss, row) => {
      if (detector.update(loss) === 'change') at = observedAt[row];
    });
    return at;
  };
  return { adwin: last(new Adwin()), pageHinkley: last(new PageHinkley()) };
}
