-- An edit of a contact, made anywhere (page, API, SQL), marks its links as pending, except on the connection that the
-- edit came from (crm.origin_connection, set by crm_apply for its own transaction).

create function private.contacts_mark_links() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  v_origin uuid := nullif(current_setting('crm.origin_connection', true), '')::uuid;
begin
  if tg_op = 'INSERT' then
    insert into public.crm_sync_state (organization_id, connection_id, object_type, record_id, crm_record_type, status, pending)
    select n.organization_id, c.id, 'contact', n.id, 'contact', 'unlinked', true
    from new_rows n
    join public.crm_connections c on c.organization_id = n.organization_id
    where n.deleted_at is null and c.id is distinct from v_origin
    on conflict (connection_id, object_type, record_id) do nothing;
    return null;
  end if;

  -- Deleted here before it ever reached the CRM: there is nothing to keep.
  delete from public.crm_sync_state l using new_rows n, old_rows o
  where o.id = n.id and l.record_id = n.id and l.object_type = 'contact'
    and n.deleted_at is not null and o.deleted_at is null
    and l.crm_record_id is null and l.outgoing is null;

  update public.crm_sync_state l
  set status = case when n.deleted_at is not null then 'excluded'
                    when o.deleted_at is not null then case when l.crm_record_id is null then 'unlinked' else 'linked' end
                    when l.status = 'attention' and l.crm_record_id is not null then 'linked'
                    when l.status = 'attention' then 'unlinked'
                    else l.status end,
      pending = n.deleted_at is null and (l.status <> 'excluded' or o.deleted_at is not null),
      last_error = case when n.deleted_at is not null
                        then jsonb_build_object('code', 'deleted_in_adsapp', 'message', 'Deleted in ADSapp; the CRM record is kept and no longer synced.')
                        when l.status = 'excluded' and o.deleted_at is null then l.last_error
                        else null end,
      attempts = 0
  from new_rows n join old_rows o on o.id = n.id
  where l.record_id = n.id and l.object_type = 'contact'
    and n.version <> o.version
    and l.connection_id is distinct from v_origin;

  -- Restored after its unlinked link had been dropped.
  insert into public.crm_sync_state (organization_id, connection_id, object_type, record_id, crm_record_type, status, pending)
  select n.organization_id, c.id, 'contact', n.id, 'contact', 'unlinked', true
  from new_rows n join old_rows o on o.id = n.id
  join public.crm_connections c on c.organization_id = n.organization_id
  where n.deleted_at is null and o.deleted_at is not null and c.id is distinct from v_origin
  on conflict (connection_id, object_type, record_id) do nothing;
  return null;
end
$$;

create trigger contacts_mark_links_insert after insert on public.contacts
  referencing new table as new_rows
  for each statement execute function private.contacts_mark_links();
create trigger contacts_mark_links_update after update on public.contacts
  referencing old table as old_rows new table as new_rows
  for each statement execute function private.contacts_mark_links();
