// The proxy of the fault matrix sees the messages, or TLS's records, that were sent, however the network cut them.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { messageSplitter, recordSplitter, type Splitter } from "../support/messages.js";

const typed = fc
  .tuple(fc.constantFrom("P", "B", "E", "S", "Q", "D"), fc.uint8Array({ maxLength: 40 }))
  .map(([type, body]) => {
    const head = Buffer.alloc(5);
    head.write(type, "latin1");
    head.writeUInt32BE(body.length + 4, 1);
    return Buffer.concat([head, body]);
  });
const startup = fc.uint8Array({ maxLength: 40 }).map((body) => {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(body.length + 4);
  return Buffer.concat([head, body]);
});

const request = fc.constant(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]));
const record = fc
  .tuple(fc.constantFrom(20, 21, 22, 23), fc.uint8Array({ maxLength: 40 }))
  .map(([type, body]) => Buffer.concat([Buffer.from([type, 3, 3, 0, body.length]), body]));

describe("a conversation", () => {
  it.each<[string, typeof startup, typeof typed, () => Splitter]>([
    ["messages", startup, typed, () => messageSplitter("toServer")],
    ["records", request, record, () => recordSplitter("toServer")],
  ])("is cut into its %s, whole and in order, wherever the chunks end", (_, begin, next, newSplitter) => {
    fc.assert(
      fc.property(begin, fc.array(next), fc.array(fc.integer({ min: 1, max: 9 })), (first, rest, cuts) => {
        const messages = [first, ...rest];
        const stream = Buffer.concat(messages);
        const split = newSplitter();
        const seen: Buffer[] = [];
        for (let at = 0, turn = 0; at < stream.length; turn += 1) {
          const size = cuts[turn % Math.max(1, cuts.length)] ?? stream.length;
          seen.push(...split(stream.subarray(at, at + size)).map(({ bytes }) => bytes));
          at += size;
        }
        expect(Buffer.concat(seen).equals(stream)).toBe(true);
        expect(seen.map((bytes) => bytes.length)).toEqual(messages.map((bytes) => bytes.length));
      }),
    );
  });
});
