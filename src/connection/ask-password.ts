// Asks for the password of a session: the URL's, or that of a function, whose tokens expire.

import { connectionError } from "../errors/connection-error.js";
import { isError } from "../errors/is-error.js";
import { systemTimers } from "../retry/timers.js";
import { scramPassword } from "./scram-password.js";

const { setTimeout, clearTimeout } = systemTimers;

export type Password = string | (() => string | Promise<string>);

/** Rejects if the function fails, returns no text, or takes longer than the limit. */
export async function askPassword(password: Password, limitMs: number) {
  const asGiven = typeof password === "function" ? await answerOf(password, limitMs) : password;
  return { asGiven, forScram: await scramPassword(asGiven) };
}

async function answerOf(ask: () => string | Promise<string>, limitMs: number): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(connectionError("CONNECT_TIMEOUT")), limitMs);
  });
  try {
    const answer: unknown = await Promise.race([Promise.resolve().then(ask).catch(explain), limit]);
    return typeof answer === "string" ? answer : explain(new TypeError());
  } finally {
    clearTimeout(timer);
  }
}

/** Names the error's class only: its words are the app's, and may have the token. */
function explain(error: unknown): never {
  const name = isError(error) && /^\w{1,64}$/.test(error.name) ? error.name : "Error";
  const message = `the function of the option password failed with ${name}: it has to resolve to a text`;
  throw Object.assign(new Error(message, { cause: error }), { code: "PASSWORD_FAILED" });
}
