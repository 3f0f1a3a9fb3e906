// Parses the URL of an embedded database, and decides what a missing URL means.

/** The location of an embedded database: a directory, or undefined for memory. */
export type EmbeddedLocation = { readonly directory: string | undefined };

/**
 * Parses the URL of an embedded database; returns undefined for any other URL. A missing one means a database
 * in memory, for trying the library out, and prints a line to standard error. In production it is probably an
 * unset variable, so it throws a TypeError.
 */
export function parseEmbeddedUrl(url: string | undefined): EmbeddedLocation | undefined {
  if (url === undefined || url === "") {
    if (process.env["NODE_ENV"] === "production") {
      throw new TypeError(
        "connect: the URL is missing and NODE_ENV is production: set DATABASE_URL, " +
          "or use memory:// for a database that is lost when the process ends",
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
  // As PGlite reads it: the rest is a literal path, and `%20` does not mean a space.
  const directory = url.slice("file://".length);
  if (directory === "" || directory.includes("\0")) {
    throw new TypeError("connect: file:// needs a directory, such as file:///var/lib/shop");
  }
  return { directory };
}
