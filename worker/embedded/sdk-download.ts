/**
 * A program of its own, run as `node sdk-download.ts <temporal | temporal-test-server> <folder>`: lets the SDK download
 * a server into the folder. The SDK offers that only together with starting it, which would also install the SDK's
 * default runtime in the process that asks.
 */
import { TestWorkflowEnvironment } from '@temporalio/testing';

const [program, downloadDir] = process.argv.slice(2);
const server = { executable: { type: 'cached-download' as const, downloadDir } };
const environment =
  program === 'temporal'
    ? await TestWorkflowEnvironment.createLocal({ server })
    : await TestWorkflowEnvironment.createTimeSkipping({ server });
await environment.teardown();
