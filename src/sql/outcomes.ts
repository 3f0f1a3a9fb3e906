// The words in which a statement says what became of a document.

/** What became of a document. */
export const outcomes = [
  "placed",
  "existing",
  "elsewhere",
  "missing",
  "not issuable",
  "changed",
  "key reused",
] as const;
export type Outcome = (typeof outcomes)[number];
