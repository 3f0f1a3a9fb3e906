// Owns the breaks of moving in: each is a line of the page that somebody might leave out.
import type { Break } from "../break.js";

const noticedBy = "test/db/migrations/adopting.test.ts";

export const adopting: readonly Break[] = [
  {
    guarantee: "adopting: the counters begin where the former ones stopped",
    file: "docs/adopting.md",
    find: "  former.last_sequence\nfrom public.order_sequence_tracker as former",
    replace: "  0\nfrom public.order_sequence_tracker as former",
    also: [
      {
        file: "docs/adopting.md",
        find: "select gapless_orders.sync_order_sequence(series => 'GAM');",
        replace: "",
      },
    ],
    noticedBy,
  },
  {
    guarantee: "adopting: the former generator draws from the one counter",
    file: "docs/adopting.md",
    find: "  select gapless_orders.generate_order_number('GAM', 'GAM-{YYYY}{MM}{DD}-{####}', 'UTC')",
    replace: "  select public.generate_order_number_before()",
    noticedBy,
  },
  {
    guarantee: "adopting: the former counters are kept in step",
    file: "docs/adopting.md",
    find: "when (new.series = 'GAM')",
    replace: "when (new.series = 'NONE')",
    noticedBy,
  },
  {
    guarantee: "adopting: going back takes the new orders along",
    file: "docs/adopting.md",
    find: "where numbered.former_id is null",
    replace: "where numbered.former_id is not null",
    noticedBy,
  },
];
