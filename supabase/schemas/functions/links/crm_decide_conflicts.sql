-- A person's decisions on conflicts: [{link, field, keep, value, seen}], as crm_resolve_conflict takes them. One that is decided
-- already, or was about other values, is left alone. @returns {decided, failed: [{link, field, code}]}
create function public.crm_decide_conflicts(p_organization uuid, p_user uuid, p_decisions jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  v_each record;
  v_kept jsonb;
  v_decided integer;
  v_failed jsonb;
begin
  -- Records before links, each in id order, as every writer locks them.
  perform private.crm_lock_record(l)
  from (select s from public.crm_sync_state s
        where s.organization_id = p_organization and s.id in (select (d ->> 'link')::uuid from jsonb_array_elements(p_decisions) d
                                                              where d ->> 'keep' = 'edited')
        order by s.object_type, s.record_id) q (l);
  perform from public.crm_sync_state s
  where s.organization_id = p_organization and s.id in (select (d ->> 'link')::uuid from jsonb_array_elements(p_decisions) d)
  order by s.id for update;
  v_kept := private.crm_keep_sides(p_organization, p_user, (
    select coalesce(jsonb_agg(d order by n), '[]') from jsonb_array_elements(p_decisions) with ordinality q (d, n)
    where d ->> 'keep' <> 'edited'));
  v_decided := (v_kept ->> 'decided')::integer;
  v_failed := v_kept -> 'failed';
  -- Other values are entered one by one, each as an edit that its table may refuse.
  for v_each in
    select (d ->> 'link')::uuid as link, d ->> 'field' as field, d ->> 'keep' as keep, d -> 'value' as value,
           nullif(d -> 'seen', 'null'::jsonb) as seen
    from jsonb_array_elements(p_decisions) d where d ->> 'keep' = 'edited' order by 1, 2
  loop
    begin
      -- What was refused beside it is tried again with it.
      update public.crm_sync_state s set status = 'linked'
      where s.id = v_each.link and s.organization_id = p_organization and s.status = 'attention' and private.crm_is_decidable(s);
      perform public.crm_resolve_conflict(v_each.link, p_organization, p_user, v_each.field, v_each.keep, v_each.value,
                                          v_each.seen);
      v_decided := v_decided + 1;
    exception
      when sqlstate 'P0002' or sqlstate 'P0001' then
        v_failed := v_failed || jsonb_build_object('link', v_each.link, 'field', v_each.field, 'code', sqlerrm);
      when check_violation or string_data_right_truncation or invalid_text_representation or numeric_value_out_of_range
        or foreign_key_violation or not_null_violation then
        v_failed := v_failed || jsonb_build_object('link', v_each.link, 'field', v_each.field, 'code', 'value_refused');
    end;
  end loop;
  return jsonb_build_object('decided', v_decided, 'failed', v_failed);
end
$$;
revoke all on function public.crm_decide_conflicts from public, anon, authenticated;
grant execute on function public.crm_decide_conflicts to service_role;
