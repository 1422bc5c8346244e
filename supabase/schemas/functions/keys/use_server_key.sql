-- Counts a request with the server's own key, as use_api_key does it. p_organization: the id or slug of the organisation that the
-- key is for. No row: there is no such organisation.
create function public.use_server_key(p_organization text, p_limit integer)
returns table (organization_id uuid, wait_seconds integer)
language plpgsql set search_path = ''
as $$
#variable_conflict use_column
declare
  v_organization uuid;
  v_now timestamptz := clock_timestamp();
  v_since timestamptz;
  v_used integer;
begin
  select o.id into v_organization from public.organizations o where o.slug = p_organization or o.id::text = p_organization;
  if v_organization is null then return; end if;
  insert into private.server_key_usage as u (organization_id, since, used) values (v_organization, v_now, 1)
  on conflict (organization_id) do update
  set since = case when u.since <= v_now - interval '1 minute' then v_now else u.since end,
      used = case when u.since <= v_now - interval '1 minute' then 1 else least(u.used, p_limit) + 1 end
  returning u.since, u.used into v_since, v_used;
  return query select v_organization, case when v_used > p_limit
    then greatest(ceil(extract(epoch from v_since + interval '1 minute' - v_now))::integer, 1) else 0 end;
end
$$;
revoke all on function public.use_server_key from public, anon, authenticated;
grant execute on function public.use_server_key to service_role;
