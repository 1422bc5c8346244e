-- How an organisation scores its leads: {version (0: never saved), is_on, by_crm (a connection takes the score over from its
-- CRM), rules in their order}. One that has none yet is offered those that a new one begins with.
create function public.read_lead_scoring(p_organization uuid) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_scoring public.lead_scoring;
begin
  perform private.require_membership(p_organization);
  select * into v_scoring from public.lead_scoring where organization_id = p_organization;
  return jsonb_build_object('version', coalesce(v_scoring.version, 0), 'is_on', coalesce(v_scoring.is_on, false),
    'by_crm', private.leads_scored_by_crm(p_organization),
    'rules', case when v_scoring.organization_id is null then private.lead_scoring_seed() else (
      select coalesce(jsonb_agg(to_jsonb(r) - '{organization_id,position}'::text[] order by r.position, r.id), '[]')
      from public.lead_scoring_rules r where r.organization_id = p_organization) end);
end
$$;
revoke all on function public.read_lead_scoring from public, anon;
grant execute on function public.read_lead_scoring to authenticated;
