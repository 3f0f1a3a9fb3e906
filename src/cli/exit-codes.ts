// Defines the exit codes of `gapless-orders`, and the error for a wrong command line.

export const exitCodes = { fine: 0, failed: 1, usage: 2 };

/** A mistake in the command line or in DATABASE_URL. `main` prints the message and exits with 2. */
export class UsageError extends Error {}
