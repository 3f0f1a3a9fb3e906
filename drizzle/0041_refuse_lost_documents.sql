-- Fails a numbering statement that did not write every document as it was sent, as when a trigger leaves one out or
-- changes its number: the first would leave a gap, the second a number that nobody was given.
create function public.refuse_lost_documents(lost bigint)
returns bigint
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $refuse_lost_documents$
begin
  raise exception using
    errcode = 'OG009',
    message = 'a trigger of the table left ' || refuse_lost_documents.lost
      || ' document(s) out, or changed their number';
end
$refuse_lost_documents$;
--> statement-breakpoint
comment on function public.refuse_lost_documents(bigint) is
  'Raises OG009. Called by the numbering statement when fewer documents are as they were sent than were sent.';
--> statement-breakpoint
revoke all on function public.refuse_lost_documents(bigint) from public;
