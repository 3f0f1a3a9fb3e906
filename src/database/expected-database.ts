// Refuses a value that is no Drizzle database, as code without types may give it, and says what is one.

/** Throws a TypeError for a value that is no Drizzle database. It may be a client of a driver, or a URL, which is not repeated. */
export function requireDatabase(where: string, given: unknown): void {
  if (hasSession(given)) {
    return;
  }
  throw new TypeError(
    `${where}: the database is ${describe(given)}: give it a Drizzle database, such as connect(url).db`,
  );
}

function hasSession(given: unknown): boolean {
  return (
    typeof given === "object" &&
    given !== null &&
    "execute" in given &&
    ("$primary" in given ||
      ("_" in given && typeof given._ === "object" && given._ !== null && "session" in given._))
  );
}

function describe(given: unknown): string {
  if (given === undefined || given === null) {
    return String(given);
  }
  if (typeof given === "string") {
    return "a text";
  }
  const isClient =
    typeof given === "function" || (typeof given === "object" && ("query" in given || "connect" in given));
  if (isClient) {
    return "a driver's client, which drizzle(client) makes a database of";
  }
  return typeof given === "object" && "db" in given
    ? "what connect returned, whose field db is it"
    : "of another kind";
}
