// Tells dates, bytes, promises and plain objects apart, of whatever realm: what a test of Jest's gets from `fetch` or
// `structuredClone` comes from outside of the context in which its modules run, where `instanceof` knows nothing of it.

/** A copy of a date that is one of this realm; undefined for anything else. */
export function dateOf(value: unknown): Date | undefined {
  try {
    // Reads what every date has inside, and throws for what is none.
    return new Date(Date.prototype.getTime.call(value));
  } catch {
    return undefined;
  }
}

/** The bytes of a typed array of bytes, such as a Buffer, as one of this realm; undefined for anything else. */
export function bytesOf(value: unknown): Uint8Array | undefined {
  return ArrayBuffer.isView(value) && Object.prototype.toString.call(value) === "[object Uint8Array]"
    ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    : undefined;
}

export function isPromise(value: unknown): boolean {
  return Object.prototype.toString.call(value) === "[object Promise]";
}

/** Whether the value is an object as a literal makes it, or one without a prototype. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return false;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || isObjectPrototype(prototype);
}

/** Each realm has one. It inherits from nothing, and has this method itself. */
function isObjectPrototype(prototype: unknown): boolean {
  return (
    prototype === Object.prototype ||
    (typeof prototype === "object" &&
      prototype !== null &&
      Object.getPrototypeOf(prototype) === null &&
      Object.hasOwn(prototype, "isPrototypeOf"))
  );
}
