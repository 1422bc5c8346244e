-- Why a lead has its score: {score, set_by (rules, hand, none), computed (by the rules of now), rules: [{id, label, field,
-- operator, value, points, applies}]}; null where there is no such lead.
create function public.lead_score(p_organization uuid, p_lead uuid) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_lead public.leads;
  v_rules jsonb := '[]';
  v_rule public.lead_scoring_rules;
  v_applies boolean;
  v_is_on boolean := private.lead_scoring_of(p_organization) is not null;
begin
  perform private.require_membership(p_organization);
  select * into v_lead from public.leads where id = p_lead and organization_id = p_organization and deleted_at is null;
  if v_lead.id is null then return null; end if;
  for v_rule in
    select * from public.lead_scoring_rules where organization_id = p_organization and is_active order by position, id
  loop
    execute format('select %s from (select ($1).*) l', private.lead_rule(v_rule.field, v_rule.operator, v_rule.value))
    into v_applies using v_lead;
    v_rules := v_rules || (to_jsonb(v_rule) - '{organization_id,position,is_active}'::text[]
                           || jsonb_build_object('applies', v_applies));
  end loop;
  return jsonb_build_object('score', v_lead.score,
    'set_by', case when v_lead.score is null then 'none' when v_lead.score_is_set or not v_is_on then 'hand' else 'rules' end,
    'computed', case when v_is_on then (
      select least(100, greatest(0, coalesce(sum((r ->> 'points')::integer) filter (where (r ->> 'applies')::boolean), 0)))
      from jsonb_array_elements(v_rules) r) end,
    'rules', v_rules);
end
$$;
revoke all on function public.lead_score from public, anon;
grant execute on function public.lead_score to authenticated;
