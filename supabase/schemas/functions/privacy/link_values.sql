-- Every set of a contact's values that a link holds: agreed on, as the CRM has them, sent.
create function private.link_values(l public.crm_sync_state) returns setof jsonb
language sql stable set search_path = ''
as $$
  select v from unnest(array[l.base, l.crm_base, l.outgoing]) v where v is not null
  union all
  select w -> 'values' from jsonb_array_elements(l.late_writes) w
$$;
revoke all on function private.link_values from public, anon, authenticated;
grant execute on function private.link_values to service_role;
