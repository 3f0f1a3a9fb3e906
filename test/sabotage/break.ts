// Owns what a break is: it spoils one guarantee, and names the test that must notice.

interface Edit {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

export interface Break extends Edit {
  /** What stops being true. */
  readonly guarantee: string;
  /** Further edits, where one place does not do. */
  readonly also?: readonly Edit[];
  /** The test file, or the script and its arguments, that must fail. */
  readonly noticedBy: string;
}

export const db = (name: string): string => `test/db/${name}.test.ts`;
