-- The rules of an organisation, for members alone: {version (0: never saved), rules}, each with what it would have approved.
create function public.intake_rules_read(p_organization uuid) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_version bigint;
  v_rules jsonb;
begin
  perform private.intake_reader(p_organization);
  select r.version, r.rules into v_version, v_rules from public.intake_rules r where r.organization_id = p_organization;
  return jsonb_build_object('version', coalesce(v_version, 0), 'rules', (
    select coalesce(jsonb_agg(e.rule || jsonb_build_object('last_30_days', p.counts) order by e.place), '[]'::jsonb)
    from jsonb_array_elements(coalesce(v_rules, '[]')) with ordinality e (rule, place)
    join jsonb_array_elements(public.intake_rules_preview(p_organization, coalesce(v_rules, '[]')))
      with ordinality p (counts, place) using (place)));
end
$$;
revoke all on function public.intake_rules_read from public, anon;
grant execute on function public.intake_rules_read to authenticated;
