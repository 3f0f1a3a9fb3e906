-- Backups and reports read as members of pg_read_all_data, which the roles of a web API are not. Without a policy row-level
-- security would hide every row from them: pg_dump --enable-row-security would write tables without rows, and so would
-- whatever else reads. Without that option pg_dump asks for BYPASSRLS, whatever the policies say.
create policy read_all_data on public.orders
for select
to pg_read_all_data
using (true);
--> statement-breakpoint
comment on policy read_all_data on public.orders is
  'Lets backups and reports see every row. It gives nobody a right that pg_read_all_data does not give.';
--> statement-breakpoint
create policy read_all_data on public.order_sequence_tracker
for select
to pg_read_all_data
using (true);
--> statement-breakpoint
comment on policy read_all_data on public.order_sequence_tracker is
  'Lets backups and reports see every row. It gives nobody a right that pg_read_all_data does not give.';
--> statement-breakpoint
create policy read_all_data on public.number_ledger
for select
to pg_read_all_data
using (true);
--> statement-breakpoint
comment on policy read_all_data on public.number_ledger is
  'Lets backups and reports see every row. It gives nobody a right that pg_read_all_data does not give.';
