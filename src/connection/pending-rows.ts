// Imitates a postgres.js query: Drizzle awaits its rows as objects, or as arrays by `values()`.
import type { Answer, Statement } from "./session.js";

export interface PendingRows extends PromiseLike<Answer> {
  values(): Promise<Answer>;
}

/** The only method through which Drizzle sends a statement. */
export interface StatementClient {
  unsafe(text: string, parameters?: Statement["parameters"], options?: { prepare?: boolean }): PendingRows;
}

/** As in postgres.js, a statement is sent only when its rows are awaited. */
export function createStatementClient(
  run: (statement: Statement) => Promise<Answer>,
): StatementClient["unsafe"] {
  return (text, parameters = [], { prepare = false } = {}) => {
    const send = (values: boolean) => run({ text, parameters, prepare, values });
    return {
      // biome-ignore lint/suspicious/noThenProperty: Drizzle awaits what `unsafe` returns.
      then: (onRows, onError) => send(false).then(onRows, onError),
      values: () => send(true),
    };
  };
}
