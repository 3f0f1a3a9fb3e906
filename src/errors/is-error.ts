// Tells errors apart, of whatever realm: in a test of Jest's, those of Node.js come from outside of its context.

export function isError(value: unknown): value is Error {
  return value instanceof Error || Object.prototype.toString.call(value) === "[object Error]";
}
