// Reads the lines of a file or of standard input, each with its number.
import { createReadStream } from "node:fs";

export interface Line {
  readonly number: number;
  readonly text: string;
}

/**
 * The lines of a file, or of standard input for `-`, without blank ones. Not node:readline, which also ends a
 * line at U+2028, a character that JSON strings may contain.
 */
export async function* readLines(path: string): AsyncGenerator<Line> {
  const input: AsyncIterable<Uint8Array> = path === "-" ? process.stdin : createReadStream(path);
  // Removes a byte order mark, and replaces bytes that are not UTF-8 with U+FFFD.
  const decoder = new TextDecoder();
  let number = 0;
  let rest = "";
  for await (const bytes of input) {
    const texts = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = texts.pop() ?? "";
    for (const text of texts) {
      number += 1;
      if (text.trim() !== "") {
        yield { number, text };
      }
    }
  }
  const last = rest + decoder.decode();
  if (last.trim() !== "") {
    yield { number: number + 1, text: last };
  }
}
