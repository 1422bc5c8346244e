-- Scores up to p_limit leads of an organisation again whose score is another by now. Returns how many; none: all are right.
create function public.crm_score_leads(p_organization uuid, p_limit integer) returns integer
language plpgsql set search_path = ''
as $$
declare
  v_expression text := private.lead_scoring_of(p_organization);
  v_scored integer := 0;
begin
  if v_expression is null then return 0; end if;
  perform set_config('crm.scoring', 'on', true);
  execute format(
    'update public.leads t set score = n.score
     from (select l.id, %1$s as score from public.leads l
           where l.organization_id = $1 and l.deleted_at is null and l.converted_at is null and not l.score_is_set
             and l.score is distinct from %1$s
           order by l.id limit $2 for update) n
     where t.id = n.id', v_expression)
  using p_organization, p_limit;
  get diagnostics v_scored = row_count;
  perform set_config('crm.scoring', '', true);
  return v_scored;
end
$$;
revoke all on function public.crm_score_leads from public, anon, authenticated;
grant execute on function public.crm_score_leads to service_role;
