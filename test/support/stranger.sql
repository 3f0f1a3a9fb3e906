-- What somebody else put on our tables, each for the series of a test: it refuses orders, and quotes them in full.
create function refuse_and_quote()
returns trigger
language plpgsql
as $refuse_and_quote$
begin
  case
    when new.series like '% raise _____' then
      raise exception using
        errcode = right(new.series, 5),
        message = to_jsonb(new)::text,
        detail = to_jsonb(new)::text,
        hint = to_jsonb(new)::text,
        schema = new.customer_id,
        table = new.payment_reference,
        column = new.customer_id,
        constraint = new.payment_reference,
        datatype = new.customer_id;
    when new.series like '% cast' then
      perform new.customer_id::integer;
    when new.series like '% too long' then
      new.currency := new.customer_id;
    when new.series like '% die' then
      perform pg_terminate_backend(pg_backend_pid());
      perform pg_sleep(60);
    when new.series like '% void' and new.voided_at is not null then
      raise exception using
        errcode = 'insufficient_privilege',
        message = new.void_reason;
    else
      null;
  end case;
  return new;
end
$refuse_and_quote$;

create trigger refuse_and_quote
before insert or update on orders
for each row
execute function refuse_and_quote();

alter table orders add constraint no_checks check (series not like '% check');

create unique index one_order_a_customer on orders (customer_id, series) where series like '% unique';
