// The two ways in which a statement numbers.

/** `sequenced`: from raised counters; `fallback`: timestamp-based, which needs no counter. */
export type Numbering = "sequenced" | "fallback";
