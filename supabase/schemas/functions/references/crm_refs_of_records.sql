-- The CRM's ids of what records of ours refer to: records that are linked to live ones there, or were until these were
-- merged, and members who are users to whom the CRM gives records.
-- @param p_records {object, or user: [our id]}
-- @returns {object, or user: {our id: id in the CRM}}
create function public.crm_refs_of_records(p_connection uuid, p_records jsonb) returns jsonb
language sql stable set search_path = ''
as $$
  select coalesce(jsonb_object_agg(a.object, k.known) filter (where k.known is not null), '{}'::jsonb)
  from jsonb_each(p_records) e
  cross join lateral (select e.key as object, array(select jsonb_array_elements_text(e.value)::uuid) as ids) a
  cross join lateral (
    select jsonb_object_agg(l.record_id, l.ref) filter (where l.ref is not null) as known
    from (select s.record_id, private.crm_ref_of(s) as ref from public.crm_sync_state s
          where a.object <> 'user' and s.connection_id = p_connection and s.object_type = a.object
            and s.record_id = any (a.ids) and s.crm_record_id is not null) l
    union all
    select jsonb_object_agg(u.member_id, u.crm_user_id)
    from public.crm_users u
    where a.object = 'user' and u.connection_id = p_connection and u.member_id = any (a.ids) and u.active
  ) k
$$;
revoke all on function public.crm_refs_of_records from public, anon, authenticated;
grant execute on function public.crm_refs_of_records to service_role;
