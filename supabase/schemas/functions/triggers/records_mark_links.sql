-- An edit of a record, made anywhere (page, API, SQL), marks its links as pending and wakes their connections, except the
-- connection that the edit came from (crm.origin_connection, set by crm_apply for its own transaction). A deletion follows each
-- connection's policy. A pair that the filter leaves out is judged again. Links of a statement that changed more than 100
-- records (an import) are pushed after live ones.
create function private.records_mark_links() returns trigger
language plpgsql security definer set search_path = '' set enable_seqscan = off
as $$
declare
  v_object text := tg_argv[0];
  v_origin uuid := nullif(current_setting('crm.origin_connection', true), '')::uuid;
  v_live boolean;
  -- Records that the statement deleted and restored.
  v_deleted uuid[];
  v_restored uuid[];
  v_marked uuid[];
  v_added uuid[];
begin
  -- Nothing that is synced has changed.
  if coalesce(current_setting('records.touch', true), '') <> '' then return null; end if;
  select count(*) <= 100 into v_live from new_rows;
  if tg_op = 'INSERT' then
    with added as (
      insert into public.crm_sync_state
        (organization_id, connection_id, object_type, record_id, status, pending, live)
      select n.organization_id, c.id, v_object, n.id, 'unlinked', true, v_live
      from new_rows n
      join public.crm_connection_objects o
        on o.organization_id = n.organization_id and o.object_type = v_object and o.enabled
      join public.crm_connections c on c.id = o.connection_id
      where n.deleted_at is null and c.id is distinct from v_origin
      on conflict (connection_id, object_type, record_id) do nothing
      returning connection_id)
    select array_agg(distinct connection_id) into v_added from added;
  else
    -- Before and after are brought together by grouping: a plan that is cached for edits of one record would join them as a
    -- nested loop, whose time grows with the square of what a statement changes.
    select array_agg(e.id) filter (where e.is_deleted and not e.was_deleted),
           array_agg(e.id) filter (where e.was_deleted and not e.is_deleted)
    into v_deleted, v_restored
    from (select r.id, bool_or(r.deleted_at is not null and r.is_new) as is_deleted,
                 bool_or(r.deleted_at is not null and not r.is_new) as was_deleted
          from (select id, deleted_at, true as is_new from new_rows
                union all select id, deleted_at, false from old_rows) r
          group by r.id) e;

    -- Deleted here before it ever reached the CRM: there is nothing to keep.
    delete from public.crm_sync_state l using unnest(v_deleted) d (id)
    where l.record_id = d.id and l.object_type = v_object and l.crm_record_id is null and l.outgoing is null;

    -- In: the changed records, before and after, with each connection's deletion policy. Per link: excluded where its record
    -- was deleted (and queued for archiving where the policy says so), back in the queue where it was restored, pending where it
    -- was edited. Out: the connections whose links changed.
    with edited as materialized (
      select r.id, r.organization_id, bool_or(r.deleted_at is not null and r.is_new) as is_deleted,
             bool_or(r.deleted_at is not null and not r.is_new) as was_deleted
      from (select id, organization_id, version, deleted_at, true as is_new from new_rows
            union all select id, organization_id, version, deleted_at, false from old_rows) r
      group by r.id, r.organization_id
      having min(r.version) <> max(r.version)
    ), concerned as materialized (
      select e.*, s.id as link_id, coalesce(o.settings #>> '{deletes,toCrm}', k.settings #>> '{deletes,toCrm}',
        'ignore') as policy
      from edited e
      -- "offset 0" has it look links up by their record, however few there were when the plan was made.
      cross join lateral (select l.id, l.connection_id from public.crm_sync_state l
                          where l.record_id = e.id and l.object_type = v_object and l.connection_id is distinct from v_origin
                          offset 0) s
      join public.crm_connections k on k.id = s.connection_id and k.organization_id = e.organization_id
      left join public.crm_connection_objects o on o.connection_id = k.id and o.object_type = v_object
    ), marked as (
      update public.crm_sync_state l
      set status = case when c.is_deleted then 'excluded'
                        when c.was_deleted and private.crm_is_separated(l) then l.status
                        when c.was_deleted then case when l.crm_record_id is null then 'unlinked' else 'linked' end
                        when l.status = 'attention' and l.crm_record_id is not null then 'linked'
                        when l.status = 'attention' then 'unlinked'
                        when private.crm_is_filtered_out(l)
                        then case when l.crm_record_id is null then 'unlinked' else 'linked' end
                        else l.status end,
          pending = not c.is_deleted
            and (l.status <> 'excluded' or private.crm_is_filtered_out(l)
                 or (c.was_deleted and not private.crm_is_separated(l))),
          live = l.live or v_live,
          -- An orphaned create may have made a record: it is archived once that is known.
          archiving = c.is_deleted and c.policy = 'archive'
                      and (l.archiving or l.crm_record_id is not null and l.status in ('linked', 'attention')
                           or l.crm_record_id is null and l.outgoing is not null),
          last_error = case when c.is_deleted and l.status = 'excluded' then l.last_error
                            when c.is_deleted and c.policy = 'archive'
                            then jsonb_build_object('code', 'archiving_in_crm',
                              'message', 'Deleted in ADSapp; the CRM record is to be archived too.')
                            when c.is_deleted and c.policy = 'unlink'
                            then jsonb_build_object('code', 'unlinked_in_adsapp',
                              'message', 'Deleted in ADSapp; the CRM record is kept, and the two are no longer linked.')
                            when c.is_deleted
                            then jsonb_build_object('code', 'deleted_in_adsapp',
                              'message', 'Deleted in ADSapp; the CRM record is kept and no longer synced.')
                            when l.status = 'excluded' and not private.crm_is_filtered_out(l)
                              and (not c.was_deleted or private.crm_is_separated(l)) then l.last_error
                            else null end,
          attempts = 0, candidates = null
      from concerned c
      where l.id = c.link_id and l.record_id = c.id
      returning l.connection_id)
    select array_agg(distinct connection_id) into v_marked from marked;

    -- Restored after its unlinked link had been deleted.
    with added as (
      insert into public.crm_sync_state
        (organization_id, connection_id, object_type, record_id, status, pending, live)
      select n.organization_id, c.id, v_object, r.id, 'unlinked', true, v_live
      from unnest(v_restored) r (id)
      cross join lateral (select k.organization_id from new_rows k where k.id = r.id offset 0) n
      join public.crm_connection_objects o
        on o.organization_id = n.organization_id and o.object_type = v_object and o.enabled
      join public.crm_connections c on c.id = o.connection_id
      where c.id is distinct from v_origin
        and not exists (select 1 from public.erasures e where e.contact_id = r.id and e.status = 'running')
      on conflict (connection_id, object_type, record_id) do nothing
      returning connection_id)
    select array_agg(distinct connection_id) into v_added from added;
  end if;
  -- Whoever waits for a person because of a record of the CRM that no live one here has any more.
  if v_deleted is not null then
    perform private.crm_match_anew(l.connection_id, v_object, array_agg(l.record_id), array_agg(l.crm_record_id), false)
    from unnest(v_deleted) d (id)
    join public.crm_sync_state l on l.record_id = d.id and l.object_type = v_object
    where l.crm_record_id is not null
    group by l.connection_id;
  end if;
  perform private.crm_wake_connection(c.id) from public.crm_connections c
  where c.id = any (coalesce(v_marked, '{}') || coalesce(v_added, '{}')) and private.crm_takes_live(c);
  return null;
end
$$;
