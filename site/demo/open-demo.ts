// Owns the page's side of the worker: a call for each message, and pulling its plug.
import type { Answer, Ask, Audit, Told } from "./messages.js";

export interface Demo {
  /** Delivers the callbacks at once. Resolves to the milliseconds it took. */
  deliver(payments: readonly string[], options: DeliverOptions): Promise<number>;
  audit(): Promise<Audit>;
  /** Ends the worker wherever it is, and opens what is left of its database in another. */
  pullPlug(): Promise<void>;
}

export interface DeliverOptions {
  readonly maxBatch: number;
  readonly onAnswers: (answers: readonly Answer[]) => void;
}

type Kind = Told["kind"];
type ToldOf<K extends Kind> = Extract<Told, { kind: K }>;

function startWorker() {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  return {
    /** Rejects if the worker fails. Never settles if it is ended. */
    ask<K extends Kind>(ask: Ask, until: K, hear?: (told: Told) => void): Promise<ToldOf<K>> {
      return new Promise((resolve, reject) => {
        const isAnswer = (told: Told): told is ToldOf<K> => told.kind === until;
        worker.onmessage = ({ data }: MessageEvent<Told>) => {
          if (isAnswer(data)) {
            resolve(data);
          } else if (data.kind === "failed") {
            reject(new Error(data.message));
          } else {
            hear?.(data);
          }
        };
        worker.onerror = () =>
          reject(new Error("The browser cannot load PostgreSQL. Reload the page to try again."));
        worker.postMessage(ask);
      });
    },
    end: () => worker.terminate(),
  };
}

export type OpeningStep = ToldOf<"opening">["step"];

/** A worker with an empty database. */
export async function openDemo(onStep: (step: OpeningStep) => void): Promise<Demo> {
  let worker = await opened(true, onStep);
  return {
    async deliver(payments, { maxBatch, onAnswers }) {
      const { milliseconds } = await worker.ask(
        { kind: "deliver", payments, maxBatch },
        "delivered",
        (told) => {
          if (told.kind === "answers") {
            onAnswers(told.answers);
          }
        },
      );
      return milliseconds;
    },
    audit: async () => (await worker.ask({ kind: "audit" }, "audited")).audit,
    async pullPlug() {
      worker.end();
      worker = await opened(false);
    },
  };
}

async function opened(empty: boolean, onStep: (step: OpeningStep) => void = () => {}) {
  const worker = startWorker();
  try {
    await worker.ask({ kind: "open", empty }, "opened", (told) => {
      if (told.kind === "opening") {
        onStep(told.step);
      }
    });
    return worker;
  } catch (error) {
    // Otherwise it would keep the database from the next one.
    worker.end();
    throw error;
  }
}
