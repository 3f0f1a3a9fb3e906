-- $1 series text
-- $2 dateKey date
-- answer ?column? integer
select 1 from public.order_sequence_tracker as tracker where tracker.series = $1 and tracker.date_key = $2::date for update nowait
