// Owns `npx tsx test/support/with-server.ts COMMAND …`: runs a command with DATABASE_URL of an embedded server.
import { spawn } from "node:child_process";
import { startEmbeddedServer } from "./embedded-server.js";

const [command, ...args] = process.argv.slice(2);
if (command === undefined) {
  console.error("Usage: npx tsx test/support/with-server.ts COMMAND [ARGUMENT …]");
  process.exit(2);
}
const server = await startEmbeddedServer();
try {
  process.exitCode = await new Promise<number>((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: "inherit",
      env: { ...process.env, DATABASE_URL: server.url },
    });
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
} finally {
  await server.stop();
}
