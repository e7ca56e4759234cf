import { spawn } from 'node:child_process';

export interface Command {
  /** What the step proves, in a word or two; also how it is chosen on the command line. */
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface CommandResult {
  readonly ok: boolean;
  readonly seconds: number;
  /** Empty when the output went straight to the terminal. */
  readonly output: string;
}

const outputCharsMax = 200_000;

/** Runs a command without input; a command that does not start or is killed has failed. */
export function runCommand(
  command: Command,
  output: 'kept' | 'shown',
  root: string,
): Promise<CommandResult> {
  const started = performance.now();
  return new Promise((resolve) => {
    const child = spawn(command.file, command.args, {
      cwd: root,
      stdio: [
        'ignore',
        output === 'kept' ? 'pipe' : 'inherit',
        output === 'kept' ? 'pipe' : 'inherit',
      ],
      env: { ...process.env, ...command.env },
    });
    let text = '';
    const keep = (chunk: Buffer) => {
      text = (text + chunk.toString()).slice(-outputCharsMax);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    const stop = (signal: NodeJS.Signals) => {
      child.kill(signal);
    };
    process.on('SIGINT', stop).on('SIGTERM', stop);
    const end = (ok: boolean) => {
      process.off('SIGINT', stop).off('SIGTERM', stop);
      resolve({ ok, seconds: (performance.now() - started) / 1000, output: text });
    };
    child.on('error', (error) => {
      text += `${command.file} does not start: ${error.message}\n`;
      end(false);
    });
    child.on('close', (code) => end(code === 0));
  });
}
