// Finds the folder of the shipped migrations beside the package.

/**
 * The folder of the shipped migrations, for an app that runs them with its own tools. In a bundle, where the package's
 * files are not beside it, there is no such folder: keep the package external there. `migrate` needs none.
 */
export const migrationsFolder: string = pathOf("../../drizzle", import.meta.url);

/** Not thrown at load: a bundle in CommonJS has no URL. No import of `node:url`: a browser has none. */
function pathOf(path: string, from: string | undefined): string {
  const url = globalThis.process?.getBuiltinModule?.("node:url");
  return from === undefined || url === undefined || !from.startsWith("file:")
    ? path
    : url.fileURLToPath(new URL(path, from));
}
