-- A number in the ledger is never changed and never deleted: it can only be voided, once.
create function public.refuse_ledger_change()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $refuse_ledger_change$
begin
  raise exception using
    errcode = 'OG001',
    message = 'the ledger keeps every number as it was given',
    hint = 'Void the number: set voided_at and void_reason.';
end
$refuse_ledger_change$;
--> statement-breakpoint
comment on function public.refuse_ledger_change() is
  'Raises OG001. Trigger function of number_ledger_refuse_change, number_ledger_refuse_delete and number_ledger_refuse_truncate.';
--> statement-breakpoint
revoke all on function public.refuse_ledger_change() from public;
--> statement-breakpoint
create trigger number_ledger_refuse_change
before update on public.number_ledger
for each row
when (
  old.voided_at is not null
  or row(
    old.series,
    old.date_key,
    old.sequence,
    old.number,
    old.idempotency_key,
    old.document_table,
    old.document_column,
    old.document_key,
    old.placed_at,
    old.created_at,
    old.is_adopted
  ) is distinct from row(
    new.series,
    new.date_key,
    new.sequence,
    new.number,
    new.idempotency_key,
    new.document_table,
    new.document_column,
    new.document_key,
    new.placed_at,
    new.created_at,
    new.is_adopted
  )
)
execute function public.refuse_ledger_change();
--> statement-breakpoint
comment on trigger number_ledger_refuse_change on public.number_ledger is
  'Refuses every change but the void of a number that stands.';
--> statement-breakpoint
create trigger number_ledger_refuse_delete
before delete on public.number_ledger
for each row
execute function public.refuse_ledger_change();
--> statement-breakpoint
comment on trigger number_ledger_refuse_delete on public.number_ledger is
  'Refuses a delete.';
--> statement-breakpoint
create trigger number_ledger_refuse_truncate
before truncate on public.number_ledger
for each statement
execute function public.refuse_ledger_change();
--> statement-breakpoint
comment on trigger number_ledger_refuse_truncate on public.number_ledger is
  'Refuses a truncate, which row-level security does not see.';
