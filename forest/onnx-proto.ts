import protobuf from 'protobufjs/minimal.js';

// The part of ONNX's protobuf messages that a forest needs; field numbers as in onnx.proto of ONNX 1.17.

const TYPE = { float: 1, int: 2, string: 3, tensor: 4, ints: 7, strings: 8 } as const;
export const ELEMENT = { float: 1, int64: 7, double: 11 } as const;
const IR_VERSION = 8;

/** Values of an attribute. */
export type Attribute =
  | { name: string; float: number }
  | { name: string; int: number }
  | { name: string; string: string }
  | { name: string; ints: readonly number[] }
  | { name: string; strings: readonly string[] }
  | { name: string; doubles: readonly number[] };

export interface Node {
  operator: string;
  /** `ai.onnx.ml`, or empty for the basic operators. */
  domain: string;
  inputs: readonly string[];
  outputs: readonly string[];
  attributes: readonly Attribute[];
}

export interface Value {
  name: string;
  element: number;
  /** Columns; the rows are free. Without columns it is a vector. */
  columns?: number;
}

export interface Graph {
  name: string;
  inputs: readonly Value[];
  outputs: readonly Value[];
  nodes: readonly Node[];
}

/** An ONNX model with opset 17 and version 3 of the machine-learning operators, as bytes. */
export function modelBytes(graph: Graph): Uint8Array {
  const writer = protobuf.Writer.create();
  writer.uint32(1 << 3).int64(IR_VERSION);
  writer.uint32((2 << 3) | 2).string('perennial');
  writer.uint32((7 << 3) | 2).fork();
  writeGraph(writer, graph);
  writer.ldelim();
  for (const [domain, version] of [
    ['', 17],
    ['ai.onnx.ml', 3],
  ] as const) {
    writer.uint32((8 << 3) | 2).fork();
    writer.uint32((1 << 3) | 2).string(domain);
    writer.uint32(2 << 3).int64(version);
    writer.ldelim();
  }
  return writer.finish();
}

function writeGraph(writer: protobuf.Writer, { name, inputs, outputs, nodes }: Graph): void {
  for (const node of nodes) {
    writer.uint32((1 << 3) | 2).fork();
    for (const input of node.inputs) writer.uint32((1 << 3) | 2).string(input);
    for (const output of node.outputs) writer.uint32((2 << 3) | 2).string(output);
    writer.uint32((4 << 3) | 2).string(node.operator);
    for (const attribute of node.attributes) writeAttribute(writer, attribute);
    writer.uint32((7 << 3) | 2).string(node.domain);
    writer.ldelim();
  }
  writer.uint32((2 << 3) | 2).string(name);
  for (const input of inputs) writeValue(writer, 11, input);
  for (const output of outputs) writeValue(writer, 12, output);
}

function writeAttribute(writer: protobuf.Writer, attribute: Attribute): void {
  writer.uint32((5 << 3) | 2).fork();
  writer.uint32((1 << 3) | 2).string(attribute.name);
  let type: number;
  if ('float' in attribute) {
    type = TYPE.float;
    writer.uint32((2 << 3) | 5).float(attribute.float);
  } else if ('int' in attribute) {
    type = TYPE.int;
    writer.uint32(3 << 3).int64(attribute.int);
  } else if ('string' in attribute) {
    type = TYPE.string;
    writer.uint32((4 << 3) | 2).string(attribute.string);
  } else if ('ints' in attribute) {
    type = TYPE.ints;
    writer.uint32((8 << 3) | 2).fork();
    for (const value of attribute.ints) writer.int64(value);
    writer.ldelim();
  } else if ('strings' in attribute) {
    type = TYPE.strings;
    for (const value of attribute.strings) writer.uint32((9 << 3) | 2).string(value);
  } else {
    type = TYPE.tensor;
    writeTensor(writer, attribute.doubles);
  }
  writer.uint32(20 << 3).int32(type);
  writer.ldelim();
}

function writeTensor(writer: protobuf.Writer, doubles: readonly number[]): void {
  const values = Float64Array.from(doubles);
  writer.uint32((5 << 3) | 2).fork();
  writer.uint32(1 << 3).int64(values.length);
  writer.uint32(2 << 3).int32(ELEMENT.double);
  writer.uint32((8 << 3) | 2).string('values');
  writer.uint32((9 << 3) | 2).bytes(new Uint8Array(values.buffer));
  writer.ldelim();
}

function writeValue(writer: protobuf.Writer, field: number, { name, element, columns }: Value): void {
  writer.uint32((field << 3) | 2).fork();
  writer.uint32((1 << 3) | 2).string(name);
  writer.uint32((2 << 3) | 2).fork();
  writer.uint32((1 << 3) | 2).fork();
  writer.uint32(1 << 3).int32(element);
  writer.uint32((2 << 3) | 2).fork();
  writer.uint32((1 << 3) | 2).fork();
  writer.uint32((2 << 3) | 2).string('rows');
  writer.ldelim();
  if (columns !== undefined) {
    writer.uint32((1 << 3) | 2).fork();
    writer.uint32(1 << 3).int64(columns);
    writer.ldelim();
  }
  writer.ldelim();
  writer.ldelim();
  writer.ldelim();
  writer.ldelim();
}
