import { spawn } from 'node:child_process';

const timeoutMs = 20_000;

/** What a command printed, and how it ended. */
export interface Said {
  readonly code: number | null;
  readonly text: string;
}

/** Somebody at the keyboard: runs the `causeway` command with the arguments. */
export type Operator = (...args: readonly string[]) => Promise<Said>;

export function openOperator(root: string, env: Readonly<Record<string, string>>): Operator {
  return async (...args) => {
    const child = spawn(process.execPath, ['bin/causeway.js', ...args], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
    });
    const chunks: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    return { code, text: Buffer.concat(code === 0 ? chunks : errors).toString('utf8') };
  };
}

/** Runs a command that has to succeed. */
export async function ordered(operator: Operator, ...args: readonly string[]): Promise<string> {
  const { code, text } = await operator(...args);
  if (code === 0) return text;
  throw new Error(`causeway ${args.slice(0, 2).join(' ')} ended with ${code}: ${text.trim()}`);
}
