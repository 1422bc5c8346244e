-- One answer to many questions whether the CRM's records of an object are ones here that go by the same name: p_action
-- 'link_unique' links those of which each side has one, 'create' says of all that they are others. A thousand a call.
-- @returns how many were answered
create function public.crm_answer_questions(
  p_connection uuid, p_organization uuid, p_user uuid, p_object text, p_action text
) returns integer
language plpgsql set search_path = ''
as $$
declare
  v_link uuid;
  v_record uuid;
  v_answered integer := 0;
begin
  for v_link, v_record in
    select u.link_id, u.record_id
    from private.crm_unique_namesakes(p_connection, p_organization, p_object, 1000) u where p_action = 'link_unique'
    union all
    (select s.id, null from public.crm_sync_state s
     where p_action = 'create' and s.connection_id = p_connection and s.organization_id = p_organization
       and s.object_type = p_object and private.crm_is_question(s)
     order by s.id limit 1000)
  loop
    begin
      perform public.crm_decide_match(v_link, p_organization, p_user,
        case p_action when 'link_unique' then 'link' else 'create' end, v_record, null);
      v_answered := v_answered + 1;
    exception when sqlstate 'P0002' then
      -- Somebody else has answered meanwhile.
    end;
  end loop;
  return v_answered;
end
$$;
revoke all on function public.crm_answer_questions from public, anon, authenticated;
grant execute on function public.crm_answer_questions to service_role;
