-- Counts what people of an organisation have done for it, as use_server_key does it. p_purpose: search, answer or fetch.
-- @returns how many seconds to wait, because p_limit is reached within this minute; 0: go on
create function public.knowledge_use(p_organization uuid, p_purpose text, p_limit integer) returns integer
language plpgsql set search_path = ''
as $$
declare
  v_now timestamptz := clock_timestamp();
  v_since timestamptz;
  v_used integer;
begin
  insert into private.knowledge_usage as u (organization_id, purpose, since, used) values (p_organization, p_purpose, v_now, 1)
  on conflict (organization_id, purpose) do update
  set since = case when u.since <= v_now - interval '1 minute' then v_now else u.since end,
      used = case when u.since <= v_now - interval '1 minute' then 1 else least(u.used, p_limit) + 1 end
  returning u.since, u.used into v_since, v_used;
  return case when v_used > p_limit
    then greatest(ceil(extract(epoch from v_since + interval '1 minute' - v_now))::integer, 1) else 0 end;
end
$$;
revoke all on function public.knowledge_use from public, anon, authenticated;
grant execute on function public.knowledge_use to service_role;
