-- A record that is gone for good leaves its links without it, and nothing is associated with it any more. Those
-- of a connection that goes with it, as an organisation is deleted, are left to go.
create function private.records_unlink() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  update public.crm_sync_state l set record_id = null
  from old_rows o where l.record_id = o.id and l.object_type = tg_argv[0]
    and exists (select 1 from public.crm_connections k where k.id = l.connection_id);
  delete from public.record_associations a using old_rows o
  where a.to_id = o.id and a.to_object = tg_argv[0] or a.from_id = o.id and a.from_object = tg_argv[0];
  return null;
end
$$;
