import { isGrpcServiceError } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import { searchAttributes } from '../contracts/search-attributes.ts';

type Attribute = (typeof searchAttributes)[keyof typeof searchAttributes];

const TYPES = { KEYWORD: 'Keyword', BOOL: 'Bool', INT: 'Int' } as const;
const EXAMPLES = { KEYWORD: "'x'", BOOL: 'true', INT: '1' } as const;

/** Of gRPC. */
const INVALID_ARGUMENT = 3;
const PERMISSION_DENIED = 7;
const UNIMPLEMENTED = 12;

/**
 * Lifecycles write these attributes: in a namespace without them their workflow tasks would fail for ever.
 * @throws Error that names the commands which create the missing ones
 */
export async function requireSearchAttributes(
  connection: NativeConnection,
  namespace: string,
): Promise<void> {
  const missing = await missingAttributes(connection, namespace);
  if (missing.length === 0) return;
  const commands = missing.map(
    ({ name, type }) =>
      `temporal operator search-attribute create --namespace ${namespace} --name ${name} --type ${TYPES[type]}`,
  );
  const cloud = missing.map(({ name, type }) => `--sa ${name}=${TYPES[type]}`).join(' ');
  throw new Error(
    `namespace ${namespace} lacks the search attributes ${missing.map(({ name }) => name).join(', ')}. Run\n` +
      `${commands.map((command) => `  ${command}`).join('\n')}\n` +
      `or, on Temporal Cloud,\n  tcld namespace search-attributes add --namespace ${namespace} ${cloud}\n` +
      'and start the worker again',
  );
}

async function missingAttributes(connection: NativeConnection, namespace: string): Promise<Attribute[]> {
  try {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    return Object.values(searchAttributes).filter(({ name }) => !(name in customAttributes));
  } catch (error) {
    if (isGrpcServiceError(error) && [PERMISSION_DENIED, UNIMPLEMENTED].includes(error.code))
      return missingByQuery(connection, namespace);
    throw error;
  }
}

/** For servers that keep their operator's service to themselves, such as Temporal Cloud: a query that names an unknown attribute is invalid. */
export async function missingByQuery(connection: NativeConnection, namespace: string): Promise<Attribute[]> {
  const missing: Attribute[] = [];
  for (const attribute of Object.values(searchAttributes)) {
    const query = `${attribute.name} = ${EXAMPLES[attribute.type]}`;
    try {
      await connection.workflowService.countWorkflowExecutions({ namespace, query });
    } catch (error) {
      if (!isGrpcServiceError(error) || error.code !== INVALID_ARGUMENT) throw error;
      missing.push(attribute);
    }
  }
  return missing;
}
