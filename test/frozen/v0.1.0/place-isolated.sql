-- $1 numbering text
-- $2 dating text
-- $3 documents text
-- $4 series text
-- $5 kind text
-- $6 counterTimeoutMs integer
-- $7 lockedPeriods text
-- $8 budgetMs integer
-- answer place bigint
-- answer outcome text
-- answer state text
-- answer document_key text
-- answer number text
-- answer period text
-- answer sequence bigint
-- answer content_hash text
-- answer sql_state text
-- answer table_name text
-- answer column_name text
-- answer constraint_name text
with "answer" as (
      select
        answers.place,
        answers.outcome,
        answers.outcome as state,
        answers.document_key,
        answers.number,
        pg_catalog.to_char(answers.period, 'YYYY-MM-DD') as period,
        answers.sequence,
        answers.content_hash,
        answers.sql_state,
        nullif(answers.table_name, '') as table_name,
        nullif(answers.column_name, '') as column_name,
        nullif(answers.constraint_name, '') as constraint_name
      from public.number_documents_isolated(
        $1::text,
        $2::text,
        $3::text::jsonb,
        $4::text::jsonb,
        $5::text = 'sequenced',
        $6::integer,
        $7::text::jsonb,
        $8::integer,
        current_setting('search_path')
      ) as answers) select "place", "outcome", "state", "document_key", "number", "period", "sequence", "content_hash", "sql_state", "table_name", "column_name", "constraint_name" from "answer"
