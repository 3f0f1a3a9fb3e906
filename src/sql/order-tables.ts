// Describes the shipped tables to the statements: their names and their keys.
import { type SQL, sql } from "drizzle-orm";
import {
  type Installation,
  type InstallationOptions,
  quoteText,
  resolveInstallation,
} from "../schema/installation.js";

export interface OrdersTables {
  readonly orders: SQL;
  /** The name of the orders table as a SQL literal, for `::regclass`. */
  readonly ordersName: SQL;
  readonly tracker: SQL;
  /** The name of the orders table for people, such as `public.orders`. */
  readonly name: string;
  readonly keys: Installation["keys"];
  /** Whether they are spread over servers (Citus). */
  readonly isDistributed: boolean;
  /** The schema of the functions, quoted for SQL. */
  readonly ours: SQL;
  /** The qualified name of one of the shipped functions. */
  readonly call: (name: string) => SQL;
}

export function ordersTables(
  options: InstallationOptions & { readonly distributed?: boolean | undefined },
): OrdersTables {
  const { orders, tracker, quotedSchema, keys } = resolveInstallation(options);
  return {
    orders: sql.raw(orders),
    ordersName: sql.raw(quoteText(orders)),
    tracker: sql.raw(tracker),
    name: orders.replaceAll('"', ""),
    keys,
    isDistributed: options.distributed ?? false,
    ours: sql.raw(quotedSchema),
    call: (name) => sql.raw(`${quotedSchema}.${name}`),
  };
}
