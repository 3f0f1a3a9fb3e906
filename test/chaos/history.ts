// Owns the log of a process: what it asked, and the replies. One JSON object a line.
import { createReadStream, createWriteStream } from "node:fs";
import { createInterface } from "node:readline";
import { z } from "zod";

const ask = z.object({
  type: z.literal("ask"),
  at: z.number(),
  call: z.number(),
  reference: z.string(),
  amount: z.number(),
  /** The table would never take it. */
  isBad: z.boolean().optional(),
  /** Its instant is the caller's. */
  isImport: z.boolean().optional(),
});
const reply = z.object({
  type: z.literal("reply"),
  at: z.number(),
  call: z.number(),
  /** `not-created`: also rejected, invalid, or rolled back by the caller. */
  answer: z.enum(["ok", "replayed", "not-created", "unknown", "reused"]),
  /** The error's kind, for people. */
  why: z.string().optional(),
  sqlState: z.string().optional(),
  orderNumber: z.string().optional(),
  amount: z.number().optional(),
  /** ISO 8601, to the millisecond. */
  placedAt: z.string().optional(),
  /** What the answer has in columns that a trigger changes. */
  note: z.string().optional(),
});
const line = z.discriminatedUnion("type", [ask, reply]);

type Ask = z.infer<typeof ask>;
export type Reply = z.infer<typeof reply>;
type Line = z.infer<typeof line>;

/** A call of a process, and its reply, if it got one. */
export interface Call extends Ask {
  readonly process: number;
  readonly reply: Reply | undefined;
}

export interface HistoryWriter {
  write(entry: Line): void;
  close(): Promise<void>;
}

export function historyWriter(file: string): HistoryWriter {
  const stream = createWriteStream(file);
  return {
    write: (entry) => void stream.write(`${JSON.stringify(entry)}\n`),
    close: () => new Promise((resolve) => stream.end(resolve)),
  };
}

export async function readHistory(file: string, process: number): Promise<readonly Call[]> {
  const asked = new Map<number, Ask>();
  const answers = new Map<number, Reply>();
  for await (const text of createInterface({ input: createReadStream(file) })) {
    const entry = line.parse(JSON.parse(text));
    if (entry.type === "ask") {
      asked.set(entry.call, entry);
    } else {
      answers.set(entry.call, entry);
    }
  }
  return [...asked.values()].map((one) => ({ ...one, process, reply: answers.get(one.call) }));
}
