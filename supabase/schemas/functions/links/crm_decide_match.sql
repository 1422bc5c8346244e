-- A person's decision on a match. p_action 'link': the link's missing half is p_record (a record of ours) or p_crm_record (a
-- record of the CRM); 'create': the other side does not have it yet; 'exclude': it is not to be synced; 'include': whatever took
-- it out of the sync, it is matched again, and made in the CRM where it is gone. Only a live pair holds its records: a tombstone
-- gives way.
create function public.crm_decide_match(
  p_link uuid, p_organization uuid, p_user uuid, p_action text, p_record uuid, p_crm_record text
) returns void
language plpgsql set search_path = ''
as $$
declare
  v_link public.crm_sync_state;
begin
  select * into v_link from public.crm_sync_state where id = p_link and organization_id = p_organization for update;
  if v_link.id is null or (v_link.record_id is null and v_link.crm_record_id is null)
     or v_link.status <> (case when p_action = 'include' then 'excluded' else 'attention' end)
     or v_link.last_error ->> 'code' in ('erasing', 'erased_on_request') and p_action = 'include'
     or p_action <> 'include' and v_link.record_id is not null and v_link.crm_record_id is not null then
    raise exception 'match_not_open' using errcode = 'P0002';
  end if;
  if p_action = 'include'
     and exists (select 1 from private.records r where r.object_type = v_link.object_type and r.id = v_link.record_id
                                                and r.deleted_at is not null) then
    raise exception 'match_deleted' using errcode = 'P0002';
  end if;
  if p_action = 'link' then
    if exists (select 1 from public.crm_sync_state l
               where l.connection_id = v_link.connection_id and l.object_type = v_link.object_type and l.id <> p_link
                 and l.status <> 'excluded'
                 and ((p_record is not null and l.record_id = p_record and l.crm_record_id is not null)
                   or (p_crm_record is not null and l.crm_record_id = p_crm_record and l.record_id is not null))) then
      raise exception 'match_taken' using errcode = 'P0002';
    end if;
    if v_link.record_id is null
       and not exists (select 1 from private.records r where r.object_type = v_link.object_type and r.id = p_record
                                                    and r.organization_id = p_organization and r.deleted_at is null) then
      raise exception 'match_unknown' using errcode = 'P0002';
    end if;
    if v_link.record_id is not null
       and (p_crm_record is null
            or not exists (select 1 from jsonb_array_elements(coalesce(v_link.candidates, '[]'::jsonb)) k
                           where k ->> 'crmRecordId' = p_crm_record)) then
      raise exception 'match_unknown' using errcode = 'P0002';
    end if;
    -- The other half's placeholder or tombstone is deleted: this link is the pair now.
    delete from public.crm_sync_state l
    where l.connection_id = v_link.connection_id and l.object_type = v_link.object_type and l.id <> p_link
      and ((v_link.record_id is null and l.record_id = p_record)
        or (v_link.record_id is not null and l.crm_record_id = p_crm_record and l.record_id is null));
    if p_crm_record is not null then
      perform private.crm_release_tombstones(
        v_link.connection_id, v_link.object_type, array[p_crm_record], array[p_link]);
    end if;
    update public.crm_sync_state
    set record_id = coalesce(record_id, p_record), crm_record_id = coalesce(crm_record_id, p_crm_record),
        status = 'linked', base = '{}'::jsonb, crm_base = '{}'::jsonb, pending = true, live = true, attempts = 0,
        last_error = null, candidates = null, version = version + 1
    where id = p_link;
  elsif p_action = 'create' then
    update public.crm_sync_state
    set as_new = true, pending = record_id is not null, live = true,
        status = case when record_id is null then status else 'unlinked' end,
        attempts = 0, candidates = null, version = version + 1
    where id = p_link;
  elsif p_action = 'include' then
    -- Of a pair, the record is read first: as_new has it made in the CRM again if it is gone. What both sides agreed on
    -- last tells what each has edited since; of what was merged into another one, it was agreed on with one that is no more.
    update public.crm_sync_state
    set status = case when record_id is null then 'attention' when crm_record_id is null then 'unlinked' else 'linked' end,
        base = case when last_error ->> 'code' = 'merged_in_crm' then '{}'::jsonb else base end,
        crm_base = case when last_error ->> 'code' = 'merged_in_crm' then '{}'::jsonb else crm_base end,
        outgoing = null, outgoing_until = null,
        late_writes = '[]'::jsonb, conflict_detected = false, conflict_details = null,
        as_new = record_id is not null and crm_record_id is not null, pending = record_id is not null,
        live = record_id is not null, attempts = 0, last_error = null, candidates = null, version = version + 1
    where id = p_link;
  else
    update public.crm_sync_state
    set status = 'excluded', pending = false, live = false, candidates = null, version = version + 1,
        last_error = jsonb_strip_nulls(jsonb_build_object('code', 'excluded_by_person',
          'message', 'Left out of the sync by a person.', 'label', last_error -> 'label'))
    where id = p_link;
  end if;
  -- Others with its name need not wait for the answer any more.
  if v_link.record_id is null and v_link.last_error ->> 'code' = 'same_name' then
    perform private.crm_ask_anew(v_link.connection_id, v_link.object_type, array[p_record], array[v_link.crm_record_id]);
  end if;
  -- A record of the CRM has to be fetched first, as if it had just been created there.
  if v_link.record_id is null and p_action in ('create', 'include') then
    insert into public.crm_webhook_events
      (organization_id, connection_id, event_key, object_type, kind, crm_record_id, occurred_at)
    values (p_organization, v_link.connection_id, 'decision:' || p_link || ':' || v_link.version, v_link.object_type,
            'changed', v_link.crm_record_id, now())
    on conflict (connection_id, event_key) do nothing;
  end if;
  insert into public.crm_sync_changes
    (organization_id, connection_id, link_id, object_type, record_id, crm_record_id, side, kind, reason, actor_kind, actor_id)
  values (p_organization, v_link.connection_id, p_link, v_link.object_type, coalesce(v_link.record_id, p_record),
          coalesce(v_link.crm_record_id, p_crm_record), 'link', 'decided', 'match_' || p_action, 'person', p_user);
  perform private.crm_wake_connection(v_link.connection_id);
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (p_organization, p_user, 'crm.match_decided', p_link::text,
          jsonb_build_object('action', p_action, 'recordId', p_record, 'crmRecordId', p_crm_record));
end
$$;
revoke all on function public.crm_decide_match from public, anon, authenticated;
grant execute on function public.crm_decide_match to service_role;
