// Owns the check of what was built: every link inside the site leads to a page that is there, and to a heading of it.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";

const attributes = (html: string, name: string): readonly string[] =>
  [...html.matchAll(new RegExp(`\\s${name}="([^"]*)"`, "g"))].map(([, value = ""]) =>
    value.replaceAll("&amp;", "&"),
  );

/** The file that answers an address of the site. */
function answering(folder: string, address: string): string | undefined {
  const path = decodeURIComponent(address);
  return [path, `${path}index.html`, `${path}/index.html`]
    .filter((name) => /\.\w+$/.test(name))
    .find((name) => existsSync(join(folder, name)));
}

/** Links that lead nowhere, each with its page. Addresses below one of `later` are written after the check. */
export function deadLinks(folder: string, base: string, later: readonly string[]): readonly string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".html"),
  );
  const ids = new Map(
    names.map((name) => [`/${name}`, new Set(attributes(readFileSync(join(folder, name), "utf8"), "id"))]),
  );
  return names.flatMap((name) => {
    const page = `/${name}`;
    const isDead = (href: string): boolean => {
      if (/^[a-z]+:|^\/\//.test(href)) {
        return false;
      }
      const [path = "", anchor] = href.split("#");
      const inside = path.startsWith(base) ? `/${path.slice(base.length)}` : path;
      const address = path === "" ? page : posix.join(posix.dirname(page), inside);
      const absolute = inside.startsWith("/") ? inside : address;
      if (later.some((prefix) => absolute.startsWith(prefix))) {
        return false;
      }
      const file = answering(folder, absolute);
      const anchors = file === undefined ? undefined : ids.get(file);
      return file === undefined || (!!anchor && anchors?.has(decodeURIComponent(anchor)) !== true);
    };
    const found = attributes(readFileSync(join(folder, name), "utf8"), "href").filter(isDead);
    return [...new Set(found)].map((href) => `${page}: ${href}`);
  });
}
