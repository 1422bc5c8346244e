-- An edit of a contact, made anywhere (page, API, SQL), marks its links as pending and wakes their connections, except the
-- connection that the edit came from (crm.origin_connection, set by crm_apply for its own transaction). A deletion follows each
-- connection's policy. Links of a statement that changed more than 100 contacts (an import) are pushed after live ones.
create function private.contacts_mark_links() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  v_origin uuid := nullif(current_setting('crm.origin_connection', true), '')::uuid;
  v_live boolean;
  v_marked uuid[];
  v_added uuid[];
begin
  select count(*) <= 100 into v_live from new_rows;
  if tg_op = 'INSERT' then
    with added as (
      insert into public.crm_sync_state
        (organization_id, connection_id, object_type, record_id, crm_record_type, status, pending, live)
      select n.organization_id, c.id, 'contact', n.id, 'contact', 'unlinked', true, v_live
      from new_rows n
      join public.crm_connections c on c.organization_id = n.organization_id
      where n.deleted_at is null and c.id is distinct from v_origin
      on conflict (connection_id, object_type, record_id) do nothing
      returning connection_id)
    select array_agg(distinct connection_id) into v_added from added;
  else
    -- Deleted here before it ever reached the CRM: there is nothing to keep.
    delete from public.crm_sync_state l using new_rows n, old_rows o
    where o.id = n.id and l.record_id = n.id and l.object_type = 'contact'
      and n.deleted_at is not null and o.deleted_at is null
      and l.crm_record_id is null and l.outgoing is null;

    -- In: the changed contacts, before and after, with each connection's deletion policy. Per link: excluded where its contact
    -- was deleted (and queued for archiving where the policy says so), back in the queue where it was restored, pending where it
    -- was edited. Out: the connections whose links changed.
    with marked as (
      update public.crm_sync_state l
      set status = case when n.deleted_at is not null then 'excluded'
                        when o.deleted_at is not null and private.crm_is_separated(l) then l.status
                        when o.deleted_at is not null then case when l.crm_record_id is null then 'unlinked' else 'linked' end
                        when l.status = 'attention' and l.crm_record_id is not null then 'linked'
                        when l.status = 'attention' then 'unlinked'
                        else l.status end,
          pending = n.deleted_at is null
            and (l.status <> 'excluded' or (o.deleted_at is not null and not private.crm_is_separated(l))),
          live = l.live or v_live,
          -- An orphaned create may have made a record: it is archived once that is known.
          archiving = n.deleted_at is not null and p.policy = 'archive'
                      and (l.archiving or l.crm_record_id is not null and l.status in ('linked', 'attention')
                           or l.crm_record_id is null and l.outgoing is not null),
          last_error = case when n.deleted_at is not null and l.status = 'excluded' then l.last_error
                            when n.deleted_at is not null and p.policy = 'archive'
                            then jsonb_build_object('code', 'archiving_in_crm',
                              'message', 'Deleted in ADSapp; the CRM record is to be archived too.')
                            when n.deleted_at is not null and p.policy = 'unlink'
                            then jsonb_build_object('code', 'unlinked_in_adsapp',
                              'message', 'Deleted in ADSapp; the CRM record is kept, and the two are no longer linked.')
                            when n.deleted_at is not null
                            then jsonb_build_object('code', 'deleted_in_adsapp',
                              'message', 'Deleted in ADSapp; the CRM record is kept and no longer synced.')
                            when l.status = 'excluded' and (o.deleted_at is null or private.crm_is_separated(l)) then l.last_error
                            else null end,
          attempts = 0, candidates = null
      from new_rows n
      join old_rows o on o.id = n.id
      join public.crm_connections k on k.organization_id = n.organization_id
      cross join lateral (select coalesce(k.settings #>> '{deletes,toCrm}', 'ignore') as policy) p
      where l.record_id = n.id and l.object_type = 'contact' and l.connection_id = k.id
        and n.version <> o.version
        and l.connection_id is distinct from v_origin
      returning l.connection_id)
    select array_agg(distinct connection_id) into v_marked from marked;

    -- Restored after its unlinked link had been deleted.
    with added as (
      insert into public.crm_sync_state
        (organization_id, connection_id, object_type, record_id, crm_record_type, status, pending, live)
      select n.organization_id, c.id, 'contact', n.id, 'contact', 'unlinked', true, v_live
      from new_rows n join old_rows o on o.id = n.id
      join public.crm_connections c on c.organization_id = n.organization_id
      where n.deleted_at is null and o.deleted_at is not null and c.id is distinct from v_origin
        and not exists (select 1 from public.erasures e where e.contact_id = n.id and e.status = 'running')
      on conflict (connection_id, object_type, record_id) do nothing
      returning connection_id)
    select array_agg(distinct connection_id) into v_added from added;
  end if;
  -- Whoever waits for a person because of a record of the CRM that no live contact has any more.
  if tg_op = 'UPDATE' and exists (select 1 from new_rows n where n.deleted_at is not null) then
    perform private.crm_match_anew(l.connection_id, array_agg(l.record_id), array_agg(l.crm_record_id), false)
    from public.crm_sync_state l
    join new_rows n on n.id = l.record_id
    join old_rows o on o.id = n.id
    where n.deleted_at is not null and o.deleted_at is null and l.crm_record_id is not null
    group by l.connection_id;
  end if;
  perform private.crm_wake_connection(c.id) from public.crm_connections c
  where c.id = any (coalesce(v_marked, '{}') || coalesce(v_added, '{}')) and private.crm_takes_live(c);
  return null;
end
$$;
