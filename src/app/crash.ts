import { type PipePoint, type Probe, pipePoints } from '../ports/probe.ts';
import { Problem } from '../problems/problem.ts';

/** Does nothing, everywhere. */
export const noProbe: Probe = () => undefined;

/**
 * A probe that kills its own process with SIGKILL at a named point of the pipe, for tests of what a
 * crash there leaves behind. `at` is `point` or `point#n` for the n-th time that it is reached.
 */
export function crashProbe(at: string): Probe {
  const [name = '', nth = '1'] = at.split('#');
  const point = pipePoints.find((known) => known === name);
  const hits = Number(nth);
  if (point === undefined || !Number.isInteger(hits) || hits < 1) {
    throw new Problem('CWY-6002', {
      place: '--crash-at',
      value: at,
      bound: `<point> or <point>#<n>, with a point of ${pipePoints.join(', ')}`,
    });
  }
  return killAt(point, hits);
}

function killAt(point: PipePoint, hits: number): Probe {
  let left = hits;
  return (reached) => {
    if (reached !== point) return;
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
  };
}
