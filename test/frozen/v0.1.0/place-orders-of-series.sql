-- $1 series text
-- $2 template text
-- $3 timeZone text
-- $4 orders text
-- $5 kind text
-- $6 lockTimeout text
-- answer answer text
select answer from 
      public.place_orders_of_series(
        $1::text,
        $2::text,
        $3::text,
        $4::text::jsonb,
        $5::text = 'sequenced',
        $6::text,
        current_setting('search_path')
      ) as answer
