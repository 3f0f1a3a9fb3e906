// Owns the runtimes with processes: which versions, out of which npm packages, and how each runs a script.

/** The oldest Node.js that the package promises, and the newest of each later line. */
const nodes = { node20: "20.19.0", node22: "22.23.3", node24: "24.21.0", node26: "26.12.1" } as const;
const bun = "1.4.5";
const deno = "2.9.6";

const { arch } = process;
// The packages `bun` and `deno` only copy one of these to its place, in a script that npm does not run.
const bunPackage = `@oven/bun-${process.platform}-${arch === "arm64" ? "aarch64" : arch}`;
const denoPackage = `@deno/${process.platform}-${arch}${process.platform === "linux" ? "-glibc" : ""}`;

/** What the app depends on for them. */
export function runtimePackages(nodePackage: (version: string) => string): Readonly<Record<string, string>> {
  const all = Object.entries(nodes).map(([name, version]) => [name, nodePackage(version)] as const);
  return { ...Object.fromEntries(all), [bunPackage]: bun, [denoPackage]: deno };
}

export interface Runtime {
  readonly name: string;
  /** What `--version` says. */
  readonly version: string;
  /** Its program, below node_modules. */
  readonly program: string;
  /** What stands before the script. */
  readonly options: readonly string[];
}

/** The newest of the lines that miniflare runs on. */
export const newestNode = "node26/bin/node";

export const runtimes: readonly Runtime[] = [
  ...Object.entries(nodes).map(([name, version]) => ({
    name: name.replace("node", "Node.js "),
    version: `v${version}`,
    program: `${name}/bin/node`,
    options: [],
  })),
  { name: "Bun", version: bun, program: `${bunPackage}/bin/bun`, options: ["run"] },
  {
    name: "Deno",
    version: `deno ${deno}`,
    program: `${denoPackage}/deno`,
    // As docs/runtimes.md has them.
    options: [
      "run",
      "--node-modules-dir=manual",
      ...["--allow-net", "--allow-env", "--allow-read", "--allow-write", "--allow-sys"],
    ],
  },
];
