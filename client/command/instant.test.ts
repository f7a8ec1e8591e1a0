import { describe, expect, it } from 'vitest';
import { formatInstant, parseInstant } from './instant.ts';

describe('an instant', () => {
  it.each([
    ['2024-05-01', '2024-05-01T00:00:00Z'],
    ['2024-05-01T06:30:00Z', '2024-05-01T06:30:00Z'],
    ['2024-05-01 06:30', '2024-05-01T06:30:00Z'],
    ['2024-05-01T06:30:00+02:00', '2024-05-01T04:30:00Z'],
    ['2024-05-01T23:30:00-0200', '2024-05-02T01:30:00Z'],
    ['2024-05-01T06:30:00.125', '2024-05-01T06:30:00.125Z'],
    ['1714545000000', '2024-05-01T06:30:00Z'],
  ])('is read from %s', (text, iso) => {
    expect(formatInstant(parseInstant(text)!)).toBe(iso);
  });

  it.each([
    '',
    'yesterday',
    '2024',
    '2024-02-30',
    '2024-13-01',
    '2024-05-01T25:00:00Z',
    '05/01/2024',
    '2024-05-01T06',
  ])('is not read from %j', (text) => expect(parseInstant(text)).toBeNull());
});
