-- $1 series text
-- answer refuse_hidden_rows void

    select
      public.refuse_hidden_rows(array['public.orders', 'public.order_sequence_tracker']::pg_catalog.regclass[], $1::text)
