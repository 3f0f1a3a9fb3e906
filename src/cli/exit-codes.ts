// Owns the exit codes of `gapless-orders`, and the errors that carry one: a clear line for a person, never a stack.

export const exitCodes = { fine: 0, failed: 1, usage: 2 };

/** Something that the person who typed the command can put right. */
export class UsageError extends Error {}
