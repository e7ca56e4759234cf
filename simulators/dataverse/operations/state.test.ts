import { describe, expect, it } from 'vitest';
import { assertDefined } from '../assert.ts';
import { buildSchema, standardDefinitions } from '../schema/schema.ts';
import { changedState, initialState } from './state.ts';

const task = buildSchema(standardDefinitions(false)).tables.get('task');
assertDefined(task, 'the standard schema has tasks');
const open = { statecode: 0, statuscode: 3 };

describe('state and status reason', () => {
  it('[status.01] a state alone brings its default reason', () => {
    expect(changedState(task, 'id', open, { statecode: 1 })).toEqual({
      statecode: 1,
      statuscode: 5,
    });
  });

  it('[status.02] the present state alone keeps the present reason', () => {
    expect(changedState(task, 'id', open, { statecode: 0 })).toEqual(open);
  });

  it('[status.03] a reason of the present state is accepted alone', () => {
    expect(changedState(task, 'id', open, { statuscode: 4 }).statuscode).toBe(4);
  });

  it('[status.04] a reason of another state is refused', () => {
    expect(() => changedState(task, 'id', open, { statuscode: 5 })).toThrow(
      '5 is not a valid status code for state code TaskState.Open on task with Id id.',
    );
  });

  it('[status.05] a create may name a state, or has it ignored', () => {
    const asked = { statecode: 1, statuscode: 5 };
    expect(initialState(task, 'id', asked, 'accept')).toEqual(asked);
    expect(initialState(task, 'id', asked, 'ignore')).toEqual({ statecode: 0, statuscode: 2 });
    expect(initialState(task, 'id', { statuscode: 4 }, 'ignore').statuscode).toBe(4);
    expect(() => initialState(task, 'id', { statuscode: 5 }, 'ignore')).toThrow(/not a valid/);
  });
});
