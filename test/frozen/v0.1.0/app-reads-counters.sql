-- answer series text
-- answer date_key date
-- answer last_sequence bigint
-- answer last_placed_at timestamp with time zone
select "series", "date_key", "last_sequence", "last_placed_at" from "order_sequence_tracker"
