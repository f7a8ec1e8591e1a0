/** Writes a line for people; stdout is for results. */
export const toStderr = (line: string): void => void process.stderr.write(`${line}\n`);
