-- Our ids of what records of the CRM refer to: records that are, or were, pairs, and the members whom users of the CRM are.
-- A user who is missing was never linked; a user without an id waits or is no member, and a missing one was never listed.
-- @param p_refs {object, or user: [id in the CRM]}
-- @returns {object, or user: {id in the CRM: {id: our id, ended: it was deleted here, or the two are no longer linked}}}
create function public.crm_records_of_refs(p_connection uuid, p_refs jsonb) returns jsonb
language sql stable set search_path = ''
as $$
  select coalesce(jsonb_object_agg(a.object, k.known) filter (where k.known is not null), '{}'::jsonb)
  from jsonb_each(p_refs) e
  cross join lateral (select e.key as object, array(select jsonb_array_elements_text(e.value)) as refs) a
  cross join lateral (
    select jsonb_object_agg(l.crm_record_id, jsonb_build_object('id', l.record_id, 'ended',
      not private.crm_is_paired(l) or not exists (select 1 from private.records r
        where r.object_type = l.object_type and r.id = l.record_id and r.deleted_at is null))) as known
    from public.crm_sync_state l
    where a.object <> 'user' and l.connection_id = p_connection and l.object_type = a.object
      and l.crm_record_id = any (a.refs) and l.record_id is not null
    union all
    select jsonb_object_agg(u.crm_user_id, jsonb_build_object('id', u.member_id, 'ended', false))
    from public.crm_users u
    where a.object = 'user' and u.connection_id = p_connection and u.crm_user_id = any (a.refs)
  ) k
$$;
revoke all on function public.crm_records_of_refs from public, anon, authenticated;
grant execute on function public.crm_records_of_refs to service_role;
