-- One decision of a person on many links at once: on p_links, or on all links of the contacts p_records. p_action 'leave_out':
-- they are not synced until somebody takes that back; 'include': whatever took them out, they are matched again; 'sync': they are
-- compared with the CRM as soon as its connection is free, and what only the CRM has is read again; 'keep_adsapp', 'keep_crm':
-- the side whose values are kept in every field with an open conflict, except stages that mean nothing on the other side. Links
-- that the decision does not fit are left alone. @returns how many it fitted
create function public.crm_decide_links(
  p_organization uuid, p_user uuid, p_action text, p_links uuid[], p_records uuid[]
) returns integer
language plpgsql set search_path = ''
as $$
declare
  v_ids uuid[];
  v_connections uuid[];
  v_id uuid;
begin
  -- In id order, as every writer of links locks them.
  select coalesce(array_agg(s.id), '{}'), coalesce(array_agg(distinct s.connection_id), '{}') into v_ids, v_connections
  from (select l.id, l.connection_id from public.crm_sync_state l
        where l.organization_id = p_organization and (l.id = any (p_links) or l.record_id = any (p_records))
          and case p_action when 'include' then l.status = 'excluded'
                -- A create whose answer is awaited has to be linked first.
                when 'leave_out' then l.status <> 'excluded' and (l.outgoing is null or l.crm_record_id is not null)
                when 'sync' then l.status <> 'excluded'
                when 'keep_adsapp' then private.crm_is_decidable(l)
                when 'keep_crm' then private.crm_is_decidable(l)
                else false end
        order by l.id for update) s;
  if p_action = 'leave_out' then
    update public.crm_sync_state
    set status = 'excluded', pending = false, live = false, candidates = null, conflict_detected = false, conflict_details = null,
        version = version + 1,
        last_error = jsonb_strip_nulls(jsonb_build_object('code', 'excluded_by_person',
          'message', 'Left out of the sync by a person.', 'label', last_error -> 'label'))
    where id = any (v_ids);
    perform private.crm_ask_anew(l.connection_id, l.object_type, '{}', array_agg(l.crm_record_id))
    from public.crm_sync_state l where l.id = any (v_ids) and l.record_id is null group by l.connection_id, l.object_type;
  elsif p_action = 'sync' then
    update public.crm_sync_state
    set pending = true, live = true, attempts = 0, version = version + 1,
        status = case when status <> 'attention' then status when crm_record_id is null then 'unlinked' else 'linked' end
    where id = any (v_ids) and record_id is not null;
    insert into public.crm_webhook_events
      (organization_id, connection_id, event_key, object_type, kind, crm_record_id, occurred_at)
    select l.organization_id, l.connection_id, 'retry:' || l.id || ':' || l.version, l.object_type, 'changed', l.crm_record_id,
      now()
    from public.crm_sync_state l where l.id = any (v_ids) and l.record_id is null and l.crm_record_id is not null
    on conflict (connection_id, event_key) do update set occurred_at = excluded.occurred_at, processed_at = null;
  elsif p_action in ('keep_adsapp', 'keep_crm') then
    -- What was refused beside it is tried again with it.
    update public.crm_sync_state set status = 'linked' where id = any (v_ids) and status = 'attention';
    perform private.crm_keep_sides(p_organization, p_user, (
      select coalesce(jsonb_agg(jsonb_build_object('link', l.id, 'field', k.key, 'keep', replace(p_action, 'keep_', ''))), '[]')
      from public.crm_sync_state l cross join lateral jsonb_each(l.conflict_details) k
      where l.id = any (v_ids) and coalesce(k.value ->> 'reason', '') not like '%\_unmapped'));
  else
    foreach v_id in array v_ids loop
      begin
        perform public.crm_decide_match(v_id, p_organization, p_user, 'include', null, null);
      exception when sqlstate 'P0002' then
        v_ids := array_remove(v_ids, v_id);
      end;
    end loop;
  end if;
  perform private.crm_wake_connection(k.id) from public.crm_connections k
  where k.id = any (v_connections) and k.status = 'active' and private.crm_was_synced(k.id) and p_action <> 'leave_out';
  if p_action in ('leave_out', 'sync') and cardinality(v_ids) > 0 then
    insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
    values (p_organization, p_user, 'crm.links_decided', null, jsonb_build_object('action', p_action, 'links', to_jsonb(v_ids)));
  end if;
  return cardinality(v_ids);
end
$$;
revoke all on function public.crm_decide_links from public, anon, authenticated;
grant execute on function public.crm_decide_links to service_role;
