-- Refuses a template whose numbers could repeat or could not be read back.
-- No backslash in it: with standard_conforming_strings = off, which a database may have, it would be read as an escape.
create or replace function public.check_order_template(template text)
returns void
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $check_order_template$
declare
  -- What is left once every well-formed token is taken out: the literal characters.
  _literals constant text := regexp_replace(
    check_order_template.template,
    '[{](YY(YY)?([+]1)?(@(0[2-9]|1[0-2]))?|MM|DD|#{1,16}([+][1-9][0-9]{0,14})?!?)[}]',
    '',
    'g'
  );
  -- Years by the year in which they begin, and by the year in which they end.
  _begins constant integer := regexp_count(check_order_template.template, '[{]YY(YY)?(@[0-9]{2})?[}]');
  _ends constant integer := regexp_count(check_order_template.template, '[{]YY(YY)?[+]1(@[0-9]{2})?[}]');
  -- The month that the first of them carries, such as @04. Null where it carries none, and its years begin in January.
  _month constant text := substring(
    substring(check_order_template.template from '[{]YY[^}]*[}]'),
    '@[0-9]{2}'
  );
  _months constant integer := regexp_count(check_order_template.template, '[{]MM[}]');
  _days constant integer := regexp_count(check_order_template.template, '[{]DD[}]');
  _sequences constant integer := regexp_count(check_order_template.template, '[{]#');
  -- What is added to the sequence, and the width that a number must not pass: null where the template has neither.
  _added constant bigint := substring(check_order_template.template from '[{]#+[+]([0-9]{1,15})![}]')::bigint;
  _width constant integer := length(substring(check_order_template.template from '[{](#+)'));
  _reason text;
begin
  _reason := case
    when check_order_template.template is null then 'it is null'
    when char_length(check_order_template.template) > 100 then 'it is longer than 100 characters'
    when _literals ~ '[{}#]' then 'it has a brace or # that is not part of {YYYY}, {YY}, {YYYY+1}, {YY+1} (with the month in which the year begins: {YYYY@04}), {MM}, {DD} or {####}, {####+1000}, {####!}'
    when _literals ~ '[[:cntrl:]]' then 'it has a control character'
    when _sequences <> 1 then 'it needs exactly one sequence, such as {####}'
    when length((_added + 1)::text) > _width then 'its first number does not fit its width'
    when _begins > 1 or _ends > 1 or _months > 1 or _days > 1 then 'a date token stands in it twice'
    when regexp_count(check_order_template.template, '[{]YY(YY)?([+]1)?' || coalesce(_month, '') || '[}]') <> _begins + _ends
      then 'its years begin in different months: each token of the year needs the same @'
    when _ends = 1 and _month is null then 'its year ends in the year in which it begins: print {YYYY} or {YY}, or say in which month the year begins, as in {YYYY+1@04}'
    when _days = 1 and _months = 0 then 'its numbers would repeat: {DD} needs {MM}'
    when _months = 1 and _begins + _ends = 0 then 'its numbers would repeat: {MM} needs {YYYY} or {YY}'
  end;
  if _reason is not null then
    raise exception using
      errcode = 'OG003',
      message = 'malformed order number template: ' || _reason;
  end if;
end
$check_order_template$;
--> statement-breakpoint
comment on function public.check_order_template(text) is
  'Raises OG003 with the reason when a template is malformed or its numbers could repeat.';
--> statement-breakpoint
revoke all on function public.check_order_template(text) from public;
