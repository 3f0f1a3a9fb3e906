// Writes to standard output as fast as it is read, so that what waits to be written does not fill the memory.

/** Whether it was written: a reader such as `head` may have gone. */
export type Write = (text: string) => Promise<boolean>;

export function openOutput(): Write {
  // The callback has the error too; without a listener it would end the process with a stack.
  process.stdout.on("error", () => {});
  return (text) =>
    new Promise((resolve) => {
      process.stdout.write(text, (error) => resolve(error == null));
    });
}
