/**
 * A program of its own, run as `node sdk-download.ts <temporal | temporal-test-server> <folder>`: lets the SDK download
 * a server into the folder. The SDK offers that only together with starting it, which would also install the SDK's
 * default runtime in the process that asks. On failure the last line of stderr says why.
 */
import { TestWorkflowEnvironment } from '@temporalio/testing';

const [program, downloadDir] = process.argv.slice(2);

function startServer(): Promise<TestWorkflowEnvironment> {
  const server = { executable: { type: 'cached-download' as const, downloadDir } };
  if (program === 'temporal') return TestWorkflowEnvironment.createLocal({ server });
  if (program === 'temporal-test-server') return TestWorkflowEnvironment.createTimeSkipping({ server });
  throw new Error(`the SDK has no download of ${program}`);
}

try {
  const environment = await startServer();
  await environment.teardown();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
