// Owns workerd, with the app's worker in it, until its standard input ends. No flag for Node.js's built-ins is set.
import { Miniflare } from "miniflare";

const workerd = new Miniflare({
  modules: true,
  scriptPath: "worker.mjs",
  compatibilityDate: "2026-07-01",
  bindings: { ENDPOINT: process.env.ENDPOINT },
});
console.log(String(await workerd.ready));
process.stdin.on("end", () => workerd.dispose()).resume();
