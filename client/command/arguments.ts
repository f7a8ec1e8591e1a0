import { InvalidArgumentError, Option } from 'commander';
import { isIP } from 'node:net';
import { parseDuration } from '../../contracts/duration.ts';
import { INSTANT_FORMS, parseInstant } from './instant.ts';

/** Reads an instant from the command line, as epoch milliseconds. */
export function instant(text: string): number {
  const at = parseInstant(text);
  if (at === null) throw new InvalidArgumentError(`Allowed: ${INSTANT_FORMS}.`);
  return at;
}

/** Reads a duration from the command line, as milliseconds. */
export function duration(text: string): number {
  const length = parseDuration(text);
  if (length === null)
    throw new InvalidArgumentError('Allowed: a number with its unit, such as 7d, 36h or 10s.');
  return length;
}

/** Reads a version's, batch's or decision's number. */
export function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text) && Number(text) >= 1) return Number(text);
  throw new InvalidArgumentError('Allowed: a whole number from 1 on.');
}

/** Reads where to listen: an IP address, version 6 in brackets, and a port. */
export function listeningAddress(text: string): string {
  const [, six, four, port] = /^(?:\[(.+)\]|([^:]+)):(\d{1,5})$/.exec(text) ?? [];
  const version = isIP(six ?? four ?? '');
  if (version === (six === undefined ? 4 : 6) && Number(port) >= 1 && Number(port) < 65_536) return text;
  throw new InvalidArgumentError('Allowed: an IP address and a port, for example 127.0.0.1:9464.');
}

/** For the commands that run a worker. */
export const ownTrainers = (): Option =>
  new Option(
    '--trainers <module>',
    'your own trainers: a JavaScript module that exports a list of them by default',
  );
