-- A contact's pairs with records of CRMs become another one's, which has none there. What differs is then written there as any
-- edit. What waits to be made in the CRM is not made; a tombstone stays one, of nobody.
create function private.merge_links(p_from uuid, p_into uuid) returns void
language plpgsql set search_path = ''
as $$
declare
  v_link record;
begin
  -- In the order in which everybody locks links, by the caller.
  for v_link in
    select f.id, f.connection_id, f.crm_record_id, f.status from public.crm_sync_state f
    where f.record_id = p_from and f.object_type = 'contact' order by f.id
  loop
    if v_link.crm_record_id is null then
      delete from public.crm_sync_state where id = v_link.id;
    elsif v_link.status <> 'excluded' then
      delete from public.crm_sync_state
      where connection_id = v_link.connection_id and object_type = 'contact' and record_id = p_into and crm_record_id is null;
      update public.crm_sync_state set record_id = null, version = version + 1
      where connection_id = v_link.connection_id and object_type = 'contact' and record_id = p_into;
      update public.crm_sync_state
      set record_id = p_into, status = 'linked', pending = true, live = true, attempts = 0, last_error = null,
          candidates = null, version = version + 1
      where id = v_link.id;
    end if;
    perform private.crm_match_anew(v_link.connection_id, 'contact', array[p_from], array[v_link.crm_record_id], false);
    perform private.crm_wake_connection(k.id) from public.crm_connections k
    where k.id = v_link.connection_id and private.crm_takes_live(k);
  end loop;
end
$$;
revoke all on function private.merge_links from public, anon, authenticated;
