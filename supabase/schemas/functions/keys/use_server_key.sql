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
  set (since, used) = (select c.since, c.used from private.minute_counted(u.since, u.used, p_limit, v_now) c)
  returning u.since, u.used into v_since, v_used;
  return query select v_organization, private.minute_wait(v_since, v_used, p_limit, v_now);
end
$$;
revoke all on function public.use_server_key from public, anon, authenticated;
grant execute on function public.use_server_key to service_role;
