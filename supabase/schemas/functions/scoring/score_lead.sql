-- Has the rules set a lead's score again, no matter who has set it. Refused where rules score no leads: scoring_off.
create function public.score_lead(p_organization uuid, p_lead uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  v_expression text := private.lead_scoring_of(p_organization);
begin
  if p_organization not in (select private.my_organizations_with('edit')) then
    raise exception 'forbidden: this role may not edit' using errcode = '42501';
  end if;
  perform 1 from public.leads where id = p_lead and organization_id = p_organization and deleted_at is null for update;
  if not found then
    raise exception 'lead_not_found: %', p_lead using errcode = 'P0001';
  end if;
  if v_expression is null then
    raise exception 'scoring_off: no rules' using errcode = 'P0001';
  end if;
  perform set_config('crm.scoring', 'on', true);
  execute format('update public.leads l set score = %s, score_is_set = false where l.id = $1', v_expression) using p_lead;
  perform set_config('crm.scoring', '', true);
end
$$;
revoke all on function public.score_lead from public, anon;
grant execute on function public.score_lead to authenticated;
