// Owns doing a part of a long campaign: `2/3` is the second of three, every third case beginning with the second.

/** @param part such as `2/3`; all of them without it. */
export function partOf<Each>(all: readonly Each[], part: string | undefined): readonly Each[] {
  const [, place, parts] = /^([1-9]\d*)\/([1-9]\d*)$/.exec(part ?? "1/1") ?? [];
  if (place === undefined || parts === undefined || Number(place) > Number(parts)) {
    throw new Error(`a part is written as 2/3, the second of three, and not as ${part}`);
  }
  return all.filter((_, index) => index % Number(parts) === Number(place) - 1);
}
