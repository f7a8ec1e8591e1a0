/** The values where threads can read them; copied unless they are there already. */
export function inSharedMemory(values: Float64Array): Float64Array<SharedArrayBuffer> {
  if (isShared(values)) return values;
  const shared = new Float64Array(new SharedArrayBuffer(values.byteLength));
  shared.set(values);
  return shared;
}

const isShared = (values: Float64Array): values is Float64Array<SharedArrayBuffer> =>
  values.buffer instanceof SharedArrayBuffer;
