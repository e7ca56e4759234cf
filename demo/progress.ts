/** Where the demo writes: the terminal, or a pipe. */
export interface Screen {
  line(text?: string): void;
  /** Replaces the present line on a terminal; says nothing elsewhere. */
  status(text: string): void;
  /** Runs a step and says how long it took; `result` is what to say of its outcome. */
  step<T>(title: string, run: () => Promise<T>, result?: (value: T) => string): Promise<T>;
}

const clearLine = '\r\u001b[2K';

/** Steps begin and go on only as long as `stop` has not been given. */
export function screenOf(out: NodeJS.WriteStream, stop: AbortSignal): Screen {
  const live = out.isTTY === true;
  let dirty = false;
  const line = (text = ''): void => {
    out.write(`${dirty ? clearLine : ''}${text}\n`);
    dirty = false;
  };
  const status = (text: string): void => {
    if (!live) return;
    out.write(`${clearLine}${text.slice(0, Math.max(20, out.columns - 1))}`);
    dirty = true;
  };
  const step: Screen['step'] = async (title, run, result = () => '') => {
    stop.throwIfAborted();
    const begun = performance.now();
    status(`  … ${title}`);
    const value = await run();
    stop.throwIfAborted();
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    line(`  ${'ok'.padEnd(3)}${`${seconds} s`.padStart(7)}  ${title} ${result(value)}`.trimEnd());
    return value;
  };
  return { line, status, step };
}
