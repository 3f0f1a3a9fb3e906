-- answer series text
-- answer date_key date
-- answer last_sequence bigint
select "series", "date_key", "last_sequence" from "order_sequence_tracker"
