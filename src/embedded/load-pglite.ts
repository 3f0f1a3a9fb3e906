// Loads PGlite and its Drizzle driver, which are optional, when they are asked for.
const names = { pglite: "@electric-sql/pglite", drizzle: "drizzle-orm/pglite" } as const;

/**
 * Under names that a bundler cannot read: it would look for the optional package in every app, and Next.js and esbuild
 * would not build those without it. In a bundle both packages are loaded from node_modules.
 *
 * @param missing makes the error of one that does not load
 */
export async function loadPGlite(missing: (error: unknown) => Error) {
  const pglite: Promise<typeof import("@electric-sql/pglite")> = import(
    /* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ names.pglite
  );
  const drizzle: Promise<typeof import("drizzle-orm/pglite")> = import(
    /* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ names.drizzle
  );
  const [ofPGlite, ofDrizzle] = await Promise.all([pglite, drizzle]).catch((error: unknown) => {
    throw missing(error);
  });
  return { PGlite: ofPGlite.PGlite, drizzle: ofDrizzle.drizzle };
}
