-- $1 insertion text
-- $2 orders jsonb
-- $3 series text
-- $4 template text
-- $5 timeZone text
-- $6 isSequenced boolean
-- $7 counterTimeoutMs integer
-- $8 lockedPeriods jsonb
-- $9 budgetMs integer
-- answer place bigint
-- answer outcome text
-- answer id uuid
-- answer period text
-- answer sql_state text
-- answer table_name text
-- answer column_name text
-- answer constraint_name text
with "answer" as (
      select
        answers.place,
        answers.outcome,
        answers.id,
        pg_catalog.to_char(answers.period, 'YYYY-MM-DD') as period,
        answers.sql_state,
        nullif(answers.table_name, '') as table_name,
        nullif(answers.column_name, '') as column_name,
        nullif(answers.constraint_name, '') as constraint_name
      from public.place_orders_isolated(
        $1::text,
        $2::jsonb,
        $3::text,
        $4::text,
        $5::text,
        $6::boolean,
        $7::integer,
        $8::jsonb,
        $9::integer,
        current_setting('search_path')
      ) as answers) select "place", "outcome", "id", "period", "sql_state", "table_name", "column_name", "constraint_name" from "answer"
