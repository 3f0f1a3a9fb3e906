-- answer set_config text

      select
        pg_catalog.set_config('statement_timeout', '600000', true)
