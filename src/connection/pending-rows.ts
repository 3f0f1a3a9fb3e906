// Owns the shape in which Drizzle asks postgres.js for rows: awaited as objects, or as arrays by `values()`.
import type { Answer, Statement } from "./session.js";

export interface PendingRows extends PromiseLike<Answer> {
  values(): Promise<Answer>;
}

/** The one way in which Drizzle sends a statement. */
export interface UnsafeClient {
  unsafe(text: string, parameters?: Statement["parameters"], options?: { prepare?: boolean }): PendingRows;
}

/** Nothing is sent before somebody waits, and nothing twice. */
export function unsafeClient(run: (statement: Statement) => Promise<Answer>): UnsafeClient["unsafe"] {
  return (text, parameters = [], { prepare = false } = {}) => {
    const send = (values: boolean) => run({ text, parameters, prepare, values });
    return {
      // biome-ignore lint/suspicious/noThenProperty: Drizzle awaits what `unsafe` returns.
      then: (onRows, onError) => send(false).then(onRows, onError),
      values: () => send(true),
    };
  };
}
