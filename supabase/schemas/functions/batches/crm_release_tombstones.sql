-- Takes these records of the CRM from the tombstones that kept them, except from p_links: another record has them now. The
-- tombstone of a live record stays without one; that of a deleted one has nothing left to say.
create function private.crm_release_tombstones(p_connection uuid, p_object text, p_refs text[], p_links uuid[]) returns void
language plpgsql set search_path = ''
as $$
begin
  delete from public.crm_sync_state l
  where l.connection_id = p_connection and l.object_type = p_object and l.crm_record_id = any (p_refs)
    and l.status = 'excluded' and l.id <> all (coalesce(p_links, '{}'))
    and not exists (select 1 from private.records r
                    where r.object_type = p_object and r.id = l.record_id and r.deleted_at is null);
  update public.crm_sync_state l
  set crm_record_id = null, archiving = false, version = l.version + 1
  where l.connection_id = p_connection and l.object_type = p_object and l.crm_record_id = any (p_refs)
    and l.status = 'excluded' and l.id <> all (coalesce(p_links, '{}'));
end
$$;
revoke all on function private.crm_release_tombstones from public, anon, authenticated;
grant execute on function private.crm_release_tombstones to service_role;
