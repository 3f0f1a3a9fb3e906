// Counts the calls under way, for a module that is closed.

export interface OpenCalls {
  isClosed(): boolean;
  begin(): void;
  end(): void;
  /** Refuses further calls from now on, and resolves when those under way have ended. */
  close(): Promise<void>;
}

export function createOpenCalls(): OpenCalls {
  let isClosed = false;
  let calls = 0;
  let whenDone: (() => void)[] = [];
  return {
    isClosed: () => isClosed,
    begin() {
      calls += 1;
    },
    end() {
      calls -= 1;
      if (calls === 0) {
        for (const done of whenDone) {
          done();
        }
        whenDone = [];
      }
    },
    async close() {
      isClosed = true;
      if (calls > 0) {
        await new Promise<void>((resolve) => {
          whenDone.push(resolve);
        });
      }
    },
  };
}
