// Owns listing what a process loads: `node --import` this, and each module's URL is a line of the file LOADED.
import { register } from "node:module";

const hooks = `
  import { appendFileSync } from "node:fs";
  export async function resolve(specifier, context, next) {
    const found = await next(specifier, context);
    appendFileSync(process.env.LOADED, found.url + "\\n");
    return found;
  }`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
