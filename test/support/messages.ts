// Owns cutting a PostgreSQL conversation into its messages (protocol 3.0: a type byte, then a length).

export type Direction = "toServer" | "toClient";

/** What is written of a message: its type byte, or `startup` for the first, which has none. */
export interface Message {
  readonly type: string;
  readonly bytes: Buffer;
}

/** Takes chunks as they come and hands out whole messages. */
export function messageSplitter(direction: Direction): (chunk: Buffer) => readonly Message[] {
  let rest = Buffer.alloc(0);
  let isFirst = direction === "toServer";
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    const messages: Message[] = [];
    for (;;) {
      const typeBytes = isFirst ? 0 : 1;
      if (rest.length < typeBytes + 4) {
        return messages;
      }
      // The length counts itself, but not the type.
      const length = typeBytes + rest.readUInt32BE(typeBytes);
      if (rest.length < length) {
        return messages;
      }
      const type = isFirst ? "startup" : rest.toString("latin1", 0, 1);
      messages.push({ type, bytes: rest.subarray(0, length) });
      rest = rest.subarray(length);
      isFirst = false;
    }
  };
}
