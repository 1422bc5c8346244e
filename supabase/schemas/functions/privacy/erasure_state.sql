-- Changes when a contact or one of its links does.
create function private.erasure_state(p_contact uuid) returns text
language sql stable set search_path = ''
as $$
  select concat_ws(' ', (select c.version from public.contacts c where c.id = p_contact),
    (select string_agg(l.id || ':' || l.version, ' ' order by l.id) from public.crm_sync_state l where l.record_id = p_contact))
$$;
revoke all on function private.erasure_state from public, anon, authenticated;
grant execute on function private.erasure_state to service_role;
