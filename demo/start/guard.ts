import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Ends the demo's process groups when the demo itself dies without being able to (kill -9, a crash
 * of the machine's terminal): a shell that reads which groups live, and at the end of its input
 * kills those that are left. It has a group of its own, so that Ctrl-C does not reach it.
 */
export interface Guard {
  watch(pid: number): void;
  release(pid: number): void;
  /** All is cleaned up: nothing is left to kill. */
  dismiss(): void;
}

const script = `
groups=" "
while read -r sign pid; do
  case "$sign" in
    +) groups="$groups$pid " ;;
    -) rest=" "; for g in $groups; do [ "$g" = "$pid" ] || rest="$rest$g "; done; groups="$rest" ;;
  esac
done
for g in $groups; do kill -s KILL -- "-$g" 2>/dev/null; done
`;

export function startGuard(): Guard {
  const shell = spawn('sh', ['-c', script], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Without a shell the demo still ends its children itself; only its own kill -9 is not covered.
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  unref(shell);
  return {
    watch: (pid) => void shell.stdin.write(`+ ${pid}\n`),
    release: (pid) => void shell.stdin.write(`- ${pid}\n`),
    dismiss: () => shell.stdin.end(),
  };
}

/** The guard must not keep the demo alive. */
function unref(shell: ChildProcess): void {
  shell.unref();
  if (shell.stdin !== null && 'unref' in shell.stdin && typeof shell.stdin.unref === 'function') {
    shell.stdin.unref();
  }
}
