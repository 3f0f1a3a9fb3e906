// Detects a runtime whose I/O belongs to the request that began it.

/**
 * Whether this is Cloudflare's workerd. There a statement or a timer ends with the request that began it, and a request
 * that waits for another's is cancelled. A module that several requests share must then share nothing that waits between
 * them.
 */
export function isBoundToRequests(): boolean {
  const scope: object = globalThis;
  const navigator = "navigator" in scope ? scope.navigator : undefined;
  return (
    typeof navigator === "object" &&
    navigator !== null &&
    "userAgent" in navigator &&
    navigator.userAgent === "Cloudflare-Workers"
  );
}
