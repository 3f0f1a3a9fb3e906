-- $1 template text
-- $2 timeZone text
-- $3 template text
-- $4 timeZone text
-- $5 orders jsonb
-- $6 series text
-- $7 series text
-- $8 lockTimeout text
-- $9 lockTimeout text
-- $10 template text
-- $11 timeZone text
-- $12 series text
-- $13 series text
-- $14 template text
-- $15 timeZone text
-- answer place bigint
-- answer known_id uuid
-- answer found boolean
-- answer date_key text
-- answer sequence bigint
-- answer order_number text
-- answer created_at text
with "input" as (
      select
        item.*,
        case
          when item.placed_at is null then today.date_key
          else public.order_date_key($1::text, $2::text, item.placed_at)
        end as date_key
      from (
        select public.order_date_key($3::text, $4::text, statement_timestamp()) as date_key
      ) as today
      cross join (
        select
          entry.*
        from rows from (
          jsonb_to_recordset($5::jsonb) as (id uuid, by_id boolean, payment_reference text, customer_id text, currency text, total_amount bigint, items jsonb, metadata jsonb, placed_at timestamptz)
        ) with ordinality as entry(id, by_id, payment_reference, customer_id, currency, total_amount, items, metadata, placed_at, place)
      ) as item), "existing" as (
      select
        input.place,
        known.id
      from input
      cross join lateral (
        select
          orders.id,
          1 as rank
        from public.orders as orders
        where orders.series = $6::text
          and orders.payment_reference = input.payment_reference
        union all
        select
          orders.id,
          2 as rank
        from public.orders as orders
        where orders.series = $7::text
          and orders.id = input.id
          and input.by_id
        order by
          rank
        limit 1
      ) as known), "unnumbered" as (
      select
        input.*,
        row_number() over (partition by input.date_key order by input.place) as position,
        count(*) over (partition by input.date_key) as positions
      from input
      where not exists (
        select
        from existing
        where existing.place = input.place
      )), "settings" as (
      select
        case
          when $8::text is not null then set_config('lock_timeout', $9::text, true)
        end as lock_timeout), "dice" as (
        select
          floor(random() * 1048576)::bigint as first,
          pg_catalog.to_char(statement_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as written
        from settings
        where settings.lock_timeout is distinct from ''), "numbered" as (
        select
          unnumbered.*,
          null::bigint as sequence,
          public.fallback_order_number(
            $10::text,
            $11::text,
            coalesce(unnumbered.placed_at, statement_timestamp()),
            dice.first + unnumbered.place
          ) as order_number,
          coalesce(unnumbered.placed_at, statement_timestamp()) as instant,
          statement_timestamp() as written_at
        from unnumbered
        cross join dice), "triggers" as (
      select
        count(*) > 0 as is_there
      from pg_catalog.pg_trigger as triggers
      where triggers.tgrelid = 'public.orders'::pg_catalog.regclass
        -- For each row, before an insert.
        and (triggers.tgtype::integer & 7) = 7), "placed" as (
      insert into public.orders as placed (
        id,
        series,
        date_key,
        sequence,
        order_number,
        payment_reference,
        customer_id,
        currency,
        total_amount,
        items,
        metadata,
        placed_at,
        created_at
      )
      select
        numbered.id,
        $12::text,
        numbered.date_key,
        numbered.sequence,
        numbered.order_number,
        numbered.payment_reference,
        numbered.customer_id,
        numbered.currency,
        numbered.total_amount,
        numbered.items,
        numbered.metadata,
        numbered.instant,
        numbered.written_at
      from numbered
      returning
        placed.id,
        placed.date_key,
        placed.sequence,
        placed.order_number,
        case when (select triggers.is_there from triggers) then row(placed.series, placed.payment_reference, placed.placed_at, placed.created_at)::text end as identity,
        case when (select triggers.is_there from triggers) then pg_catalog.md5(row(
            placed.customer_id,
            placed.currency,
            placed.total_amount,
            placed.items,
            placed.metadata,
            placed.voided_at, placed.void_reason
          )::text) end as content), "settled" as (
      select
        unnumbered.place,
        placed.id,
        pg_catalog.to_char(placed.date_key, 'YYYY-MM-DD') as date_key,
        placed.sequence,
        placed.order_number,
        dice.written as written,
        placed.content is not null
          and placed.content is distinct from pg_catalog.md5(row(
            unnumbered.customer_id,
            unnumbered.currency,
            unnumbered.total_amount,
            unnumbered.items,
            unnumbered.metadata,
            null, null
          )::text) as is_altered
      from placed
      join unnumbered on unnumbered.id = placed.id
      cross join dice
      where placed.content is null
        or (
          placed.identity = row(
            $13::text,
            unnumbered.payment_reference,
            coalesce(unnumbered.placed_at, statement_timestamp()),
            statement_timestamp()
          )::text
          and placed.date_key = unnumbered.date_key
          and placed.sequence is not distinct from null::bigint
          and placed.order_number = public.fallback_order_number(
            $14::text,
            $15::text,
            coalesce(unnumbered.placed_at, statement_timestamp()),
            dice.first + unnumbered.place
          )
        )), "answer" as (
      select
        settled.place,
        case when settled.is_altered then settled.id end as known_id,
        false as found,
        settled.date_key,
        settled.sequence,
        settled.order_number,
        settled.written as created_at
      from settled
      union all
      select
        existing.place,
        existing.id,
        true,
        null,
        null,
        null,
        null
      from existing
      union all
      select
        public.refuse_lost_orders(lost.orders),
        null,
        null,
        null,
        null,
        null,
        null
      from (
        select (select count(*) from unnumbered) - (select count(*) from settled) as orders
      ) as lost
      where lost.orders <> 0) select "place", "known_id", "found", "date_key", "sequence", "order_number", "created_at" from "answer"
