-- answer set_config text
-- answer set_config text
-- answer set_config text
-- answer set_config text
-- answer set_config text

    select
      pg_catalog.set_config('statement_timeout', '600000', true),
      pg_catalog.set_config('enable_seqscan', 'on', true),
      pg_catalog.set_config('enable_indexscan', 'off', true),
      pg_catalog.set_config('enable_indexonlyscan', 'off', true),
      pg_catalog.set_config('enable_bitmapscan', 'off', true)
