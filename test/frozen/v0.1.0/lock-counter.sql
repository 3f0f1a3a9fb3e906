-- $1 series text
-- $2 dateKey date
-- answer found integer
with "counter" as (
      select 1 as found
      from public.order_sequence_tracker as tracker
      where tracker.series = $1
        and tracker.date_key = $2::date
      for update nowait) select "found" from "counter"
