// Owns telling the URL of an embedded database from any other text, and what no URL means.

/** Where an embedded database is. */
export type EmbeddedPlace = { readonly directory: string | undefined };

/**
 * The place that a URL names; undefined for a URL of something else. No URL is a database in memory, for trying out: one
 * line on standard error says so, and in production, where it is a variable that was not set, it throws a TypeError.
 */
export function embeddedPlace(url: string | undefined): EmbeddedPlace | undefined {
  if (url === undefined || url === "") {
    if (process.env["NODE_ENV"] === "production") {
      throw new TypeError(
        "connect: there is no URL, and NODE_ENV is production: set DATABASE_URL, " +
          "or say memory:// for a database whose orders are gone with the process",
      );
    }
    console.error(
      "gapless-orders: connect() without a URL: the database is in memory, and its orders are gone with the process",
    );
    return { directory: undefined };
  }
  if (url.startsWith("memory://")) {
    return { directory: undefined };
  }
  if (!url.startsWith("file://")) {
    return undefined;
  }
  // As PGlite reads it: what follows is a path as it stands, and `%20` no space.
  const directory = url.slice("file://".length);
  if (directory === "" || directory.includes("\0")) {
    throw new TypeError("connect: file:// needs a directory, such as file:///var/lib/shop");
  }
  return { directory };
}
