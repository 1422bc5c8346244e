-- What rules would make of an organisation's leads: {leads (that rules score), changed, average, examples: [{id, name, before,
-- after}], those that change most, five at most}.
create function public.preview_lead_scoring(p_organization uuid, p_rules jsonb) returns jsonb
language plpgsql stable security definer set search_path = '' set jit = off
as $$
declare
  v_answer jsonb;
begin
  perform private.require_membership(p_organization);
  execute format(
    'with n as materialized (
       select l.id, l.score as before, %s as after from public.leads l
       where l.organization_id = $1 and l.deleted_at is null and l.converted_at is null and not l.score_is_set)
     select jsonb_build_object(''leads'', count(*), ''changed'', count(*) filter (where before is distinct from after),
       ''average'', round(avg(after), 1),
       ''examples'', (
         select coalesce(jsonb_agg(jsonb_build_object(''id'', e.id, ''before'', e.before, ''after'', e.after, ''name'',
           coalesce(nullif(btrim(concat_ws('' '', l.first_name, l.last_name)), ''''), l.email, l.company_name, l.phone))), ''[]'')
         from (select * from n where before is distinct from after
               order by abs(after - coalesce(before, 0)) desc, id limit 5) e join public.leads l using (id)))
     from n', private.lead_score_expression(p_rules))
  into v_answer using p_organization;
  return v_answer;
end
$$;
revoke all on function public.preview_lead_scoring from public, anon;
grant execute on function public.preview_lead_scoring to authenticated;
