/** Things to undo, the latest first; what fails is told but hinders nothing else. */
export interface Undo {
  add(step: () => Promise<void>): void;
  run(): Promise<void>;
  /** What is left to do when the process ends in whatever way; must not wait for anything. */
  onEnd(now: () => void): void;
}

export function startUndo(tell: (text: string) => void): Undo {
  const steps: (() => Promise<void>)[] = [];
  return {
    add: (step) => void steps.push(step),
    run: async () => {
      for (const step of steps.splice(0).reverse()) {
        await step().catch((error: unknown) => {
          tell(`cleaning up: ${error instanceof Error ? error.message : String(error)}`);
        });
      }
    },
    onEnd: (now) => void process.once('exit', now),
  };
}
