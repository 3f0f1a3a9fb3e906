// Owns the list of situations, in the order of the table.
import { besideLockedSeries } from "./beside-locked-series.js";
import { heldByDefault, heldForLargeGroups } from "./held-counter.js";
import { lockedShop } from "./locked-shop.js";
import { halfOfShopsMissing, someShopsMissing } from "./missing-shops.js";
import { silentByDefault, silentInLargeGroups } from "./silent-server.js";
import type { Situation } from "./situation.js";
import { slowRows } from "./slow-rows.js";

export const situations: readonly Situation[] = [
  lockedShop,
  besideLockedSeries,
  someShopsMissing,
  halfOfShopsMissing,
  silentByDefault,
  silentInLargeGroups,
  heldByDefault,
  heldForLargeGroups,
  slowRows,
];
