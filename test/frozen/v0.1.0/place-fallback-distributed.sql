-- $1 template text
-- $2 timeZone text
-- $3 template text
-- $4 timeZone text
-- $5 orders jsonb
-- $6 series text
-- $7 series text
-- $8 template text
-- $9 timeZone text
-- $10 series text
-- answer place bigint
-- answer known_id uuid
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
          entry.*,
          coalesce(entry.placed_at, statement_timestamp()) as instant
        from rows from (
          jsonb_to_recordset($5::jsonb) as (
            id uuid,
            by_id boolean,
            payment_reference text,
            customer_id text,
            currency text,
            total_amount bigint,
            items jsonb,
            metadata jsonb,
            placed_at timestamptz
          )
        ) with ordinality as entry(
          id,
          by_id,
          payment_reference,
          customer_id,
          currency,
          total_amount,
          items,
          metadata,
          placed_at,
          place
        )
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
      ) as known), "fresh" as (
      select
        input.*,
        row_number() over (partition by input.date_key order by input.place) as position,
        count(*) over (partition by input.date_key) as positions
      from input
      where not exists (
        select
        from existing
        where existing.place = input.place
      )), "numbered" as (
        select
          fresh.*,
          null::bigint as sequence,
          public.format_fallback_order_number(
            $8::text,
            $9::text,
            fresh.instant
          ) as order_number
        from fresh), "placed" as (
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
        placed_at
      )
      select
        numbered.id,
        $10::text,
        numbered.date_key,
        numbered.sequence,
        numbered.order_number,
        numbered.payment_reference,
        numbered.customer_id,
        numbered.currency,
        numbered.total_amount,
        numbered.items,
        numbered.metadata,
        numbered.instant
      from numbered
      returning
        placed.id,
        placed.date_key,
        placed.sequence,
        placed.order_number), "answer" as (
      select
        fresh.place,
        null::uuid as known_id,
        pg_catalog.to_char(placed.date_key, 'YYYY-MM-DD') as date_key,
        placed.sequence,
        placed.order_number,
        now_is.created_at
      from placed
      join fresh using (id)
      cross join (select pg_catalog.to_char(statement_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as created_at) as now_is
      union all
      select
        existing.place,
        existing.id,
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
        null
      from (
        select (select count(*) from fresh) - (select count(*) from placed) as orders
      ) as lost
      where lost.orders <> 0) select "place", "known_id", "date_key", "sequence", "order_number", "created_at" from "answer"
