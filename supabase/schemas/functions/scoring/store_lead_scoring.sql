-- Puts rules in the place of those that an organisation has.
create function private.store_lead_scoring(p_organization uuid, p_is_on boolean, p_rules jsonb) returns bigint
language plpgsql security definer set search_path = ''
as $$
declare
  v_version bigint;
begin
  delete from public.lead_scoring_rules where organization_id = p_organization;
  insert into public.lead_scoring_rules (id, organization_id, label, field, operator, value, points, position, is_active)
  select coalesce((r ->> 'id')::uuid, gen_random_uuid()), p_organization, r ->> 'label', r ->> 'field', r ->> 'operator',
    nullif(btrim(r ->> 'value'), ''), (r ->> 'points')::integer, n::integer, (r ->> 'is_active')::boolean
  from jsonb_array_elements(p_rules) with ordinality a (r, n);
  insert into public.lead_scoring (organization_id, is_on, expression)
  values (p_organization, p_is_on, private.lead_score_expression(p_rules))
  on conflict (organization_id) do update
  set is_on = excluded.is_on, expression = excluded.expression, version = public.lead_scoring.version + 1
  returning version into v_version;
  return v_version;
end
$$;
revoke all on function private.store_lead_scoring from public, anon, authenticated;
