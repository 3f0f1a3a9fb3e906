// Goes through the entries of an array column's value, which may be arrays themselves.

/** Converts the entries of an array of so many levels. */
export function eachEntry<T>(value: unknown, levels: number, convert: (entry: unknown) => T): unknown {
  if (value === null) {
    return null;
  }
  return levels > 0 && Array.isArray(value)
    ? value.map((entry) => eachEntry(entry, levels - 1, convert))
    : convert(value);
}
