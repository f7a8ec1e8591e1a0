import { describe, expect, it } from 'vitest';
import { parseDefinition } from './parse.ts';

const TEMPLATE = `name: glucose-\${patient}
task: regression
target: glucose
features: [{ name: insulin, type: numeric }]
source: { kind: postgres, url: DB, table: readings, filter: { patient: '\${patient}', ward: 3 } }
`;

describe('a template', () => {
  it('takes values where its placeholders are, as texts that mean nothing else', () => {
    const { name, source } = parseDefinition(TEMPLATE, 'p.yaml', { patient: '007' });
    expect(name).toBe('glucose-007');
    expect(source).toMatchObject({ filter: { patient: '007', ward: 3 } });
    const sly = parseDefinition(TEMPLATE.replace('glucose-${patient}', 'sly'), 'p.yaml', {
      patient: "x', other: 'y",
    });
    expect(sly.source).toMatchObject({ filter: { patient: "x', other: 'y" } });
  });

  it('says where a placeholder has no value', () => {
    expect(() => parseDefinition(TEMPLATE, 'p.yaml', { ward: '3' })).toThrow(
      'p.yaml:1 name: names no column of the list (got ${patient}), allowed: ${ward}',
    );
    expect(() => parseDefinition(TEMPLATE, 'p.yaml')).toThrow(
      'p.yaml:1 name: stands for a column of a list of models (got ${patient}): start it with --each list.csv',
    );
  });
});
