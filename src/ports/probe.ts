/**
 * The named places of the pipe where a process may die. Tests kill it there; in production the
 * probe does nothing.
 */
export const pipePoints = [
  'intake:before-commit',
  'intake:after-commit',
  'worker:after-load',
  'worker:after-fetch',
  'worker:before-write',
  'worker:after-write',
  'worker:before-settle',
  'worker:after-settle',
] as const;
export type PipePoint = (typeof pipePoints)[number];

export type Probe = (point: PipePoint) => void;
