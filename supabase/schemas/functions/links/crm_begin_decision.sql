-- Begins one answer to many conflicts. p_id: whose second call begins nothing. @returns its id
create function public.crm_begin_decision(p_id uuid, p_organization uuid, p_user uuid, p_keep text, p_filter jsonb) returns uuid
language plpgsql set search_path = ''
as $$
begin
  insert into public.crm_conflict_decisions (id, organization_id, decided_by, keep, filter)
  values (p_id, p_organization, p_user, p_keep, p_filter) on conflict (id) do nothing;
  if found then
    perform public.crm_send_job('crm_work', jsonb_build_object('kind', 'decide', 'decisionId', p_id), 0);
  elsif not exists (select from public.crm_conflict_decisions d where d.id = p_id and d.organization_id = p_organization) then
    raise exception 'decision_not_found' using errcode = 'P0002';
  end if;
  return p_id;
end
$$;
revoke all on function public.crm_begin_decision from public, anon, authenticated;
grant execute on function public.crm_begin_decision to service_role;
