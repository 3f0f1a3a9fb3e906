// Registers parsers and serializers for arrays of PostgreSQL's built-in types with postgres.js.
import type postgres from "postgres";
import { parse } from "postgres-array";
import { arrayLiteral } from "../schema/array-literal.js";

/** The object ids of the array types in pg_type.dat, which never change, each with that of its element. */
const elementOf: Readonly<Record<number, number>> = {
  1000: 16, // bool
  1001: 17, // bytea
  1002: 18, // char
  1003: 19, // name
  1016: 20, // int8
  1005: 21, // int2
  1007: 23, // int4
  1009: 25, // text
  1028: 26, // oid
  199: 114, // json
  1021: 700, // float4
  1022: 701, // float8
  1014: 1042, // bpchar
  1015: 1043, // varchar
  1182: 1082, // date
  1183: 1083, // time
  1115: 1114, // timestamp
  1185: 1184, // timestamptz
  1231: 1700, // numeric
  2951: 2950, // uuid
  3807: 3802, // jsonb
};

/**
 * Registers the array types with a driver. The driver would ask the server for them with a statement of its
 * own, whose failure cannot be caught, so they are listed here. Arrays of an app's own types are read as
 * text.
 */
export function registerArrayTypes({ options }: Pick<postgres.Sql, "options">): void {
  for (const [array, element] of Object.entries(elementOf).map(
    ([one, other]) => [Number(one), other] as const,
  )) {
    // Drizzle has already set the parsers of dates, which it reads as text.
    const read = options.parsers[element];
    if (options.parsers[array] === undefined) {
      options.parsers[array] = (text: string) =>
        parse(text, (value) => (read === undefined ? value : read(value)));
    }
    const write = options.serializers[element];
    options.serializers[array] = (value: unknown) =>
      Array.isArray(value) ? arrayLiteral(serialized(value, write)) : String(value);
  }
}

function serialized(values: readonly unknown[], write: ((value: unknown) => unknown) | undefined): unknown[] {
  return values.map((value) => {
    if (Array.isArray(value)) {
      return serialized(value, write);
    }
    return value === null || write === undefined ? value : write(value);
  });
}
