// Reads the lines of a file or of standard input, each with its number.
import { createReadStream } from "node:fs";
import { addAbortSignal } from "node:stream";

export interface Line {
  readonly number: number;
  readonly text: string;
}

/**
 * The lines of a file, or of standard input for `-`, without blank ones. Not node:readline, which also ends a
 * line at U+2028, a character that JSON strings may contain.
 *
 * @param signal ends the reading with an error
 */
export async function* readLines(path: string, signal?: AbortSignal): AsyncGenerator<Line> {
  const stream = path === "-" ? process.stdin : createReadStream(path);
  const input: AsyncIterable<Uint8Array> = signal === undefined ? stream : addAbortSignal(signal, stream);
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
        signal?.throwIfAborted();
        yield { number, text };
      }
    }
  }
  const last = rest + decoder.decode();
  if (last.trim() !== "") {
    yield { number: number + 1, text: last };
  }
}
