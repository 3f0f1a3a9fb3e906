// Owns reading checkouts: newline-delimited JSON from a file or standard input, each line with its number.
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

export interface Line {
  readonly number: number;
  readonly text: string;
}

/** The lines of a file, or of standard input for `-`; blank ones are passed over. */
export async function* readLines(path: string): AsyncGenerator<Line> {
  const input = path === "-" ? process.stdin : createReadStream(path);
  let number = 0;
  for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1;
    if (text.trim() !== "") {
      yield { number, text };
    }
  }
}
