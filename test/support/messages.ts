// Owns cutting a PostgreSQL conversation into its messages (protocol 3.0: a type byte, then a length), or, where it is
// encrypted, into the records of TLS.

export type Direction = "toServer" | "toClient";

/** What is written of a message: its type byte, or `startup` for the first, which has none; of a record, what it is for. */
export interface Message {
  readonly type: string;
  readonly bytes: Buffer;
}

/** Takes chunks as they come and hands out whole messages. */
export type Splitter = (chunk: Buffer) => readonly Message[];

/** The length and the type of the message with which the bytes begin; undefined while too little of it is there. */
type Head = (
  bytes: Buffer,
  isFirst: boolean,
) => { readonly length: number; readonly type: string } | undefined;

export function messageSplitter(direction: Direction): Splitter {
  return splitter((bytes, isFirst) => {
    const typeBytes = isFirst && direction === "toServer" ? 0 : 1;
    if (bytes.length < typeBytes + 4) {
      return undefined;
    }
    // The length counts itself, but not the type.
    const length = typeBytes + bytes.readUInt32BE(typeBytes);
    return { length, type: typeBytes === 0 ? "startup" : bytes.toString("latin1", 0, 1) };
  });
}

const records: Readonly<Record<number, string>> = { 20: "cipher", 21: "alert", 22: "handshake", 23: "data" };

/** Before the records, the client asks for TLS in eight bytes, and the server says yes in one. */
export function recordSplitter(direction: Direction): Splitter {
  return splitter((bytes, isFirst) => {
    if (isFirst) {
      return direction === "toServer" ? { length: 8, type: "request" } : { length: 1, type: "yes" };
    }
    // A byte for the type, two for the version, two for the length of the rest.
    return bytes.length < 5
      ? undefined
      : { length: 5 + bytes.readUInt16BE(3), type: records[bytes.readUInt8(0)] ?? "record" };
  });
}

function splitter(head: Head): Splitter {
  let rest = Buffer.alloc(0);
  let isFirst = true;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    const messages: Message[] = [];
    for (;;) {
      const next = head(rest, isFirst);
      if (next === undefined || rest.length < next.length) {
        return messages;
      }
      messages.push({ type: next.type, bytes: rest.subarray(0, next.length) });
      rest = rest.subarray(next.length);
      isFirst = false;
    }
  };
}
