// Marks the errors whose message is made by this library, or read by it and found to hold no data.

/** By identity and not by a field, which an app's error may have too. */
const explained = new WeakSet<object>();

/** An error from before anything of a call was sent, with a message that is safe to log. */
export function explainedError(
  code: string,
  message: string,
  { cause, severity }: { readonly cause?: unknown; readonly severity?: string } = {},
): Error {
  const error = Object.assign(
    new Error(message, { cause }),
    { code },
    severity === undefined ? {} : { severity },
  );
  explained.add(error);
  return error;
}

export function isExplained(error: object): boolean {
  return explained.has(error);
}

/**
 * Whether a function or trigger raised the error. It may put data into any field, under any code, and also
 * into the names of a table, column or constraint. The server reports the source file of each error, and the
 * files of procedural languages begin with `pl`. Two files of the planner do too; their few messages are left
 * out along with these.
 */
export function isRaisedByFunction(error: object): boolean {
  const file = "file" in error && typeof error.file === "string" ? error.file : "";
  // A coordinator of Citus reports what a node's function raised without saying so.
  return file.startsWith("pl") || file === "remote_commands.c";
}
