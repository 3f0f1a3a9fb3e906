-- What the ledger and each column of it is for.
comment on table public.number_ledger is
  'The ledger: one row for each number that was given to a row of an app''s table. It outlives its document.';
--> statement-breakpoint
comment on column public.number_ledger.series is
  'The namespace in which the number is unique.';
--> statement-breakpoint
comment on column public.number_ledger.date_key is
  'The first day of the period of the number, in the time zone of the series.';
--> statement-breakpoint
comment on column public.number_ledger.sequence is
  'Position inside the period: 1, 2, 3, with no gap; null for a fallback number.';
--> statement-breakpoint
comment on column public.number_ledger.number is
  'The number people read, such as INV-2026-0001.';
--> statement-breakpoint
comment on column public.number_ledger.idempotency_key is
  'The idempotency key of the call that gave the number, unique in the series; null for an adopted number.';
--> statement-breakpoint
comment on column public.number_ledger.content_hash is
  'A digest of what the call sent for the columns in which a replay must agree; null without such columns.';
--> statement-breakpoint
comment on column public.number_ledger.document_table is
  'The table of the document, with its schema.';
--> statement-breakpoint
comment on column public.number_ledger.document_column is
  'The column of the document that has the number.';
--> statement-breakpoint
comment on column public.number_ledger.document_key is
  'The primary key of the document as text; a JSON array of texts for a key of several columns.';
--> statement-breakpoint
comment on column public.number_ledger.placed_at is
  'The instant that decided the period: the clock of the database, or a date of the document.';
--> statement-breakpoint
comment on column public.number_ledger.created_at is
  'When the row was written, by the clock of the database.';
--> statement-breakpoint
comment on column public.number_ledger.is_adopted is
  'Whether the number was in the table before the ledger; gaps below it are history.';
--> statement-breakpoint
comment on column public.number_ledger.voided_at is
  'When the number was voided; null while it stands.';
--> statement-breakpoint
comment on column public.number_ledger.void_reason is
  'Why it was voided; null while it stands.';
