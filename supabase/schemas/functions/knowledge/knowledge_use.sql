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
  set (since, used) = (select c.since, c.used from private.minute_counted(u.since, u.used, p_limit, v_now) c)
  returning u.since, u.used into v_since, v_used;
  return private.minute_wait(v_since, v_used, p_limit, v_now);
end
$$;
revoke all on function public.knowledge_use from public, anon, authenticated;
grant execute on function public.knowledge_use to service_role;
