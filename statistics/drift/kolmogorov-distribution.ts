/** P(D ≥ d) is 0 in double precision from here on, as a value of n·d². */
const NOTHING_LEFT = 370;

const { PI } = Math;
const LOG_ROOT_TWO_PI = 0.5 * Math.log(2 * PI);

/**
 * P(Dₙ ≥ d) for the two-sided one-sample Kolmogorov–Smirnov statistic Dₙ of n values, continuous under H₀. Which
 * formula serves where is from Simard and L'Ecuyer, Computing the two-sided Kolmogorov–Smirnov distribution, Journal
 * of Statistical Software 39(11), 2011: twice the one-sided tail where both sides can hardly be passed at once, else
 * the matrix of Marsaglia, Tsang and Wang (2003) for few values and the series of Pelz and Good (1976) for many. Relative
 * accuracy 1e-10 where exact, absolute 1e-8 by the series.
 *
 * @param n number of values, a whole number from 1 on
 * @param d the statistic, 0 to 1
 *
 * @example
 * kolmogorovTail(100, 0.1) // 0.2527
 */
export function kolmogorovTail(n: number, d: number): number {
  if (Number.isNaN(n) || Number.isNaN(d)) return NaN;
  if (n * d <= 0.5) return 1;
  if (d >= 1) return 0;
  const spread = n * d * d;
  if (spread >= NOTHING_LEFT) return 0;
  if (d >= 0.5 || spread >= (n <= 140 ? 4 : 2.2)) return Math.min(1, 2 * oneSidedTail(n, d));
  if (n <= 140 || (n <= 100_000 && n * d ** 1.5 <= 1.4)) return clipped(1 - matrixProbability(n, d));
  return clipped(1 - pelzGood(n, d));
}

const clipped = (p: number): number => Math.min(1, Math.max(0, p));

/** Terms of a sum over many values. */
const TERMS = 4096;

/**
 * P(Dₙ⁺ ≥ d), Birnbaum and Tingey 1951: Σ_j d/p_j · Binomial(j; n, p_j) with p_j = d + j/n, each term by Loader's
 * saddle-point form (2000), which loses no digits however many values there are. With many values the terms follow a
 * smooth curve that is flat at 0 at both ends, so every s-th of them, s times, has the same sum to rounding (trapezoidal
 * rule: Trefethen and Weideman, SIAM Review 56, 2014).
 */
function oneSidedTail(n: number, d: number): number {
  const shift = n * d;
  let sum = (1 - d) ** n;
  const errorOfN = stirlingError(n);
  const stride = Math.max(1, Math.floor(n / TERMS));
  for (let j = stride; j + shift < n; j += stride) {
    const rest = n - j;
    const below = shift - j * Math.log1p(shift / j);
    const above = -rest * Math.log1p(-shift / rest) - shift;
    const errors = errorOfN - stirlingError(j) - stirlingError(rest);
    const mass = Math.exp(errors - below - above) * Math.sqrt(n / (2 * PI * j * rest));
    sum += (stride * mass * shift) / (shift + j);
  }
  return sum;
}

const SMALL = Array.from({ length: 16 }, (_, n) => {
  let logFactorial = 0;
  for (let k = 2; k <= n; k++) logFactorial += Math.log(k);
  return n === 0 ? 0 : logFactorial - (n + 0.5) * Math.log(n) + n - LOG_ROOT_TWO_PI;
});

/** ln n! − ln(√(2πn)·(n/e)ⁿ) */
function stirlingError(n: number): number {
  if (n < SMALL.length) return SMALL[n];
  const s = 1 / (n * n);
  return (1 / 12 - (1 / 360 - (1 / 1260 - s / 1680) * s) * s) / n;
}

/** P(Dₙ < d) by the (2k−1)-square matrix of Durbin, raised to the n-th power. */
function matrixProbability(n: number, d: number): number {
  const k = Math.ceil(n * d);
  const size = 2 * k - 1;
  let base: Scaled = { values: durbinMatrix(size, k - n * d), exponent: 0 };
  let power: Scaled = { values: identity(size), exponent: 0 };
  for (let left = n; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) power = product(power, base, size);
    base = product(base, base, size);
  }
  let value = power.values[(k - 1) * size + k - 1];
  let exponent = power.exponent;
  for (let i = 1; i <= n; i++) {
    value *= i / n;
    if (value < 2 ** -500) {
      value *= 2 ** 500;
      exponent -= 500;
    }
  }
  return value * 2 ** exponent;
}

interface Scaled {
  values: Float64Array;
  /** Of 2. */
  exponent: number;
}

function identity(size: number): Float64Array {
  return Float64Array.from({ length: size * size }, (_, at) => (at % (size + 1) === 0 ? 1 : 0));
}

function durbinMatrix(size: number, h: number): Float64Array {
  const factorials = new Float64Array(size + 1).fill(1);
  for (let i = 1; i <= size; i++) factorials[i] = factorials[i - 1] * i;
  const matrix = new Float64Array(size * size);
  for (let row = 0; row < size; row++)
    for (let column = 1; column <= Math.min(size - 1, row + 1); column++)
      matrix[row * size + column] = 1 / factorials[row - column + 1];
  for (let i = 0; i < size; i++) {
    const edge = (1 - h ** (i + 1)) / factorials[i + 1];
    matrix[i * size] = edge;
    matrix[(size - 1) * size + size - 1 - i] = edge;
  }
  const both = Math.max(2 * h - 1, 0) ** size - 2 * h ** size;
  matrix[(size - 1) * size] = (1 + both) / factorials[size];
  return matrix;
}

function product(a: Scaled, b: Scaled, size: number): Scaled {
  const values = new Float64Array(size * size);
  let largest = 0;
  for (let row = 0; row < size; row++)
    for (let inner = 0; inner < size; inner++) {
      const factor = a.values[row * size + inner];
      if (factor === 0) continue;
      for (let column = 0; column < size; column++)
        values[row * size + column] += factor * b.values[inner * size + column];
    }
  for (const value of values) largest = Math.max(largest, value);
  const exponent = a.exponent + b.exponent;
  if (largest < 2 ** 200) return { values, exponent };
  return { values: values.map((value) => value * 2 ** -200), exponent: exponent + 200 };
}

/** P(Dₙ ≤ d) ≈ K₀(z) + K₁(z)/√n + K₂(z)/n + K₃(z)/n^1.5 with z = d√n, each a theta series in a form for small z. */
function pelzGood(n: number, d: number): number {
  const z = Math.sqrt(n) * d;
  const [z2, z4, z6, z8] = [z ** 2, z ** 4, z ** 6, z ** 8];
  const pi2 = PI * PI;
  const terms = Math.ceil((16 * z) / PI);
  const sums = [0, 0, 0, 0];
  for (let k = 1; k <= terms; k++) {
    const m2 = (2 * k - 1) ** 2;
    const weight = Math.exp((-pi2 * m2) / (8 * z2));
    sums[0] += weight;
    sums[1] += weight * (-z2 + (pi2 / 4) * m2);
    sums[2] +=
      weight *
      (6 * z6 + 2 * z4 + ((2 * z4 - 5 * z2) * pi2 * m2) / 4 + (pi2 ** 2 * (1 - 2 * z2) * m2 ** 2) / 16);
    sums[3] +=
      weight *
      (-30 * z6 -
        90 * z8 +
        (pi2 * (135 * z4 - 96 * z6) * m2) / 4 +
        (pi2 ** 2 * (-60 * z2 + 212 * z4) * m2 ** 2) / 16 +
        (pi2 ** 3 * (5 - 30 * z2) * m2 ** 3) / 64);
  }
  let [second, third] = [0, 0];
  for (let k = 1; k <= terms; k++) {
    const k2 = k * k;
    const weight = k2 * Math.exp((-pi2 * k2) / (2 * z2));
    second += weight;
    third += weight * (3 * z2 - pi2 * k2);
  }
  const root = Math.sqrt(2 * PI);
  const k0 = (root * sums[0]) / z;
  const k1 = (root * sums[1]) / (6 * z4);
  const k2 = (root * sums[2]) / (72 * z ** 7) - (pi2 * root * second) / (36 * z ** 3);
  const k3 = (root * sums[3]) / (6480 * z ** 10) + (pi2 * root * third) / (216 * z6);
  return k0 + k1 / Math.sqrt(n) + k2 / n + k3 / n ** 1.5;
}
