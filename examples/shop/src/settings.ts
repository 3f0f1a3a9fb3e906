// Owns what the environment says, checked before anything starts.
import { z } from "zod";

const environment = z.object({
  DATABASE_URL: z.string().optional(),
  PORT: z.coerce.number().int().min(0).max(65_535).default(0),
  WEBHOOK_SECRET: z.string().min(8).default("whsec_demo_of_the_shop"),
  DEMO: z.enum(["on", "off"]).default("on"),
});

/** Which buttons operations has. Two of them need a server: the embedded database has one session only. */
export type DemoMode = "server" | "embedded" | "off";

/** A variable is wrong; the message repeats no value. */
export class SettingsError extends Error {}

export type Settings = z.infer<typeof environment>;

/** Throws an error that names each variable that is wrong, and never repeats its value. */
export function readSettings(variables: unknown): Settings {
  const read = environment.safeParse(variables);
  if (!read.success) {
    const wrong = read.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new SettingsError(`The shop cannot start. ${wrong.join("; ")}`);
  }
  return read.data;
}
