-- The score of a lead l by rules [{field, operator, value, points, is_active}]: their points together, from 0 to 100.
create function private.lead_score_expression(p_rules jsonb) returns text
language sql stable set search_path = ''
as $$
  select format('least(100, greatest(0, %s))', coalesce(string_agg(
    format('case when %s then %s else 0 end', private.lead_rule(r ->> 'field', r ->> 'operator', r ->> 'value'),
           (r ->> 'points')::integer), ' + ' order by n), '0'))
  from jsonb_array_elements(p_rules) with ordinality a (r, n) where (r ->> 'is_active')::boolean
$$;
revoke all on function private.lead_score_expression from public, anon, authenticated;
