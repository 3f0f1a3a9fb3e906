// Owns the files of frozen statements: a head that names parameters and the answer's columns, then the text as sent.
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";

export interface FrozenStatement {
  /** The file's name, such as `place-sequenced`. */
  readonly name: string;
  /** What stands for $1, $2, …, with its type: `series text`. */
  readonly parameters: readonly string[];
  /** The columns of the answer in their order, by which they are read: `order_number text`. */
  readonly answer: readonly string[];
  readonly text: string;
}

const frozen = new URL("../frozen/", import.meta.url);

/** The releases that have a folder. */
export async function frozenReleases(): Promise<readonly string[]> {
  const entries = await readdir(frozen, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

/** The statements of a release by their names; none where it has no folder. */
export async function readFrozen(release: string): Promise<ReadonlyMap<string, FrozenStatement>> {
  const folder = new URL(`${release}/`, frozen);
  const files = await readdir(folder).catch(() => []);
  const statements = files.map(async (file) => parse(file, await readFile(new URL(file, folder), "utf8")));
  return new Map((await Promise.all(statements)).map((statement) => [statement.name, statement]));
}

export async function writeFrozen(release: string, statements: readonly FrozenStatement[]): Promise<void> {
  const folder = new URL(`${release}/`, frozen);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  for (const statement of statements) {
    await writeFile(new URL(`${statement.name}.sql`, folder), print(statement));
  }
}

function print({ parameters, answer, text }: FrozenStatement): string {
  return [
    ...parameters.map((parameter, index) => `-- $${index + 1} ${parameter}`),
    ...answer.map((column) => `-- answer ${column}`),
    `${text}\n`,
  ].join("\n");
}

function parse(file: string, content: string): FrozenStatement {
  const lines = content.split("\n");
  const named = (pattern: RegExp) => lines.flatMap((line) => pattern.exec(line)?.[1] ?? []);
  return {
    name: file.replace(/\.sql$/, ""),
    parameters: named(/^-- \$\d+ (.*)$/),
    answer: named(/^-- answer (.*)$/),
    text: lines
      .filter((line) => !/^-- (\$\d+|answer) /.test(line))
      .join("\n")
      .replace(/\n$/, ""),
  };
}
