-- What the module cannot know from the Drizzle schema of a numbered table: how the database makes the values of its
-- columns, its primary key among them, their types, and which unique indexes the number is in. With the fixed search_path
-- the expressions and the types come with their schemas, so that they mean the same in every session.
create function public.numbered_table_facts(
  document_table text,
  number_column text
)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $numbered_table_facts$
declare
  _table constant oid := document_table::regclass::oid;
begin
  return jsonb_build_object(
    'defaults',
    (
      select
        coalesce(jsonb_object_agg(columns.attname, made.expression), '{}')
      from pg_attribute as columns
      left join pg_attrdef as defaults
        on defaults.adrelid = columns.attrelid
        and defaults.adnum = columns.attnum
      cross join lateral (
        select
          case
            when columns.attidentity = '' then pg_get_expr(defaults.adbin, defaults.adrelid)
            else (
              select
                format('nextval(%L::pg_catalog.regclass)', sequence.name)
              from pg_get_serial_sequence(document_table, columns.attname) as sequence(name)
              -- An identity needs no right on its sequence; nextval does.
              where has_sequence_privilege(sequence.name, 'USAGE')
            )
          end as expression
      ) as made
      where columns.attrelid = _table
        and columns.attnum > 0
        and columns.attgenerated = ''
        and made.expression is not null
    ),
    'types',
    (
      select
        coalesce(
          jsonb_object_agg(columns.attname, format_type(columns.atttypid, columns.atttypmod)),
          '{}'
        )
      from pg_attribute as columns
      where columns.attrelid = _table
        and columns.attnum > 0
        and not columns.attisdropped
    ),
    'uniqueIndexes',
    (
      select
        coalesce(
          jsonb_agg(
            jsonb_build_object(
              -- Of a partitioned table, an error names the index of the partition.
              'names',
              (
                select
                  jsonb_agg(classes.relname)
                from pg_class as classes
                where classes.oid = indexes.indexrelid
                  or classes.oid in (
                    select
                      partitions.relid
                    from pg_partition_tree(indexes.indexrelid) as partitions
                  )
              ),
              'nullsAreOne',
              indexes.indnullsnotdistinct,
              'others',
              (
                select
                  coalesce(jsonb_agg(others.attname), '[]')
                from pg_attribute as others
                where others.attrelid = indexes.indrelid
                  and others.attname <> number_column
                  and others.attnum = any (indexes.indkey[0:indexes.indnkeyatts - 1])
              )
            )
          ),
          '[]'
        )
      from pg_index as indexes
      join pg_attribute as columns
        on columns.attrelid = indexes.indrelid
        and columns.attname = number_column
        and columns.attnum = any (indexes.indkey[0:indexes.indnkeyatts - 1])
      where indexes.indrelid = _table
        and indexes.indisunique
    )
  );
end
$numbered_table_facts$;
--> statement-breakpoint
comment on function public.numbered_table_facts(text, text) is
  'How the database makes the values of a table''s columns (defaults, by column), their types (types), and the unique indexes that a column is in, each with its names in all partitions, its other columns, and whether nulls are one value in it (uniqueIndexes).';
--> statement-breakpoint
revoke all on function public.numbered_table_facts(text, text) from public;
