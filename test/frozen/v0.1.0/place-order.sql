-- $1 document text
-- $2 series text
-- $3 template text
-- $4 timeZone text
-- $5 kind text
-- $6 lockTimeout text
-- answer answer text
with "answer" as (
      select
        public.place_order(
          $1::text::jsonb,
          $2::text,
          $3::text,
          $4::text,
          $5::text = 'sequenced',
          $6::text,
          current_setting('search_path')
        ) as answer) select "answer" from "answer"
