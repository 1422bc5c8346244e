-- Of what people add there is only so much, however many are added at once, by whatever way. Arguments: the most, the word of the
-- refusal, what counts, and the columns that say to what it is added. What the service writes, and what a merge moves, goes on.
create function private.at_most() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  v_of text;
  v_count bigint;
begin
  if auth.uid() is null or current_setting('contacts.merging', true) = 'on' then return new; end if;
  select string_agg(format('%I = %L', c.name, to_jsonb(new) ->> c.name), ' and ' order by c.name) into v_of
  from unnest(tg_argv[3:]) c (name);
  perform pg_advisory_xact_lock(hashtextextended(tg_table_name || ' ' || v_of, 0));
  execute format('select count(*) from (select from public.%I where %s and %s limit $1) n', tg_table_name, v_of, tg_argv[2])
  into v_count using tg_argv[0]::bigint;
  if v_count >= tg_argv[0]::bigint then
    raise exception '%: % is the most', tg_argv[1], tg_argv[0] using errcode = 'P0001';
  end if;
  return new;
end
$$;
revoke all on function private.at_most from public, anon, authenticated;
