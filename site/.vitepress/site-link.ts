// Owns where a link of the pages leads: they are written for GitHub.
import { existsSync } from "node:fs";
import { join, posix } from "node:path";
import { addressOf, root } from "./pages.js";

/** To a page of the site, or to the file on GitHub. Throws if there is no such file. */
export function siteLink(from: string, href: string, repository: string): string {
  if (/^[a-z]+:|^[#/]/.test(href)) {
    return href;
  }
  const [path = "", anchor] = href.split("#");
  const file = posix.join(posix.dirname(from), path);
  if (!existsSync(join(root, file))) {
    throw new Error(`${from}: the link ${href} leads nowhere`);
  }
  const suffix = anchor === undefined ? "" : `#${anchor}`;
  return `${addressOf(file) ?? `${repository}/blob/main/${file}`}${suffix}`;
}
