// Owns the files that pages load: styles, scripts and pictures, read when the shop starts.
import { readdirSync, readFileSync } from "node:fs";
import { extname } from "node:path";
import { Hono } from "hono";

const folder = new URL("./assets/", import.meta.url);
const types: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

export function assets(): Hono {
  const app = new Hono();
  for (const file of readdirSync(folder)) {
    const type = types[extname(file)];
    if (type !== undefined) {
      const text = readFileSync(new URL(file, folder), "utf8");
      app.get(`/${file}`, (c) => c.body(text, 200, { "content-type": type }));
    }
  }
  return app;
}
