// Owns running `gapless-orders` as a person does: a process, its environment, what it prints, and its exit code.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface Run {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

const project = fileURLToPath(new URL("../..", import.meta.url));
/** Compiled by `compile-for-tests.ts`: a process that compiles for itself takes twice as long to say anything. */
export const cliCommand = [process.execPath, ".compiled-for-tests/cli/main.js"];

export function runCommand(
  command: readonly string[],
  environment: Readonly<Record<string, string>>,
  input = "",
  cwd = project,
): Promise<Run> {
  const [program = "", ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: { ...process.env, ...environment } });
    let output = "";
    let errors = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      errors += text;
    });
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, output, errors }));
    // A command that never reads its input may be gone before it is written.
    child.stdin.on("error", () => {});
    child.stdin.end(input);
  });
}

export function runCli(url: string, args: readonly string[], input = ""): Promise<Run> {
  return runCommand([...cliCommand, ...args], { DATABASE_URL: url }, input);
}
