-- A scoring rule as a condition on a lead l. Texts are compared whatever their letters; what has no value is no number and no
-- day. A rule that cannot be is refused: scoring_rule_invalid.
create function private.lead_rule(p_field text, p_operator text, p_value text) returns text
language plpgsql stable set search_path = ''
as $$
declare
  v_kind text := case
    when p_field in ('lead_status', 'interest_level', 'source', 'campaign', 'company_name', 'job_title', 'email', 'phone',
                     'currency', 'description') then 'text'
    when p_field = 'travel_interests' then 'set'
    when p_field in ('number_of_travelers', 'estimated_value') then 'numeric'
    when p_field = 'preferred_travel_date' then 'date' end;
  v_text text := format('lower(btrim(coalesce(l.%I::text, '''')))', p_field);
  v_value text := lower(btrim(coalesce(p_value, '')));
  v_values text[] := array(select lower(btrim(v)) from unnest(string_to_array(p_value, ',')) v where btrim(v) <> '');
  v_rule text;
begin
  if v_kind in ('numeric', 'date') and p_operator in ('is', 'is_not', 'at_least', 'at_most') then
    -- Whether it is one.
    v_value := case v_kind when 'numeric' then v_value::numeric::text else v_value::date::text end;
  end if;
  v_rule := case
    when v_kind is null then null
    when p_operator = 'is_set' then format('%s <> ''''', v_text)
    when p_operator = 'is_empty' then format('%s = ''''', v_text)
    when v_kind in ('numeric', 'date') then case p_operator
      when 'is' then format('coalesce(l.%I = %L::%s, false)', p_field, v_value, v_kind)
      when 'is_not' then format('l.%I is distinct from %L::%s', p_field, v_value, v_kind)
      when 'at_least' then format('coalesce(l.%I >= %L::%s, false)', p_field, v_value, v_kind)
      when 'at_most' then format('coalesce(l.%I <= %L::%s, false)', p_field, v_value, v_kind) end
    when v_value = '' or cardinality(v_values) = 0 then null
    when p_operator = 'contains' then format('strpos(%s, %L) > 0', v_text, v_value)
    when v_kind = 'set' then case p_operator
      when 'is' then format('string_to_array(%s, '';'') && array[%L]', v_text, v_value)
      when 'is_not' then format('not coalesce(string_to_array(%s, '';'') && array[%L], false)', v_text, v_value)
      when 'one_of' then format('string_to_array(%s, '';'') && %L::text[]', v_text, v_values) end
    when p_operator = 'is' then format('%s = %L', v_text, v_value)
    when p_operator = 'is_not' then format('%s <> %L', v_text, v_value)
    when p_operator = 'one_of' then format('%s = any (%L::text[])', v_text, v_values) end;
  if v_rule is null then
    raise exception 'scoring_rule_invalid: % % %', p_field, p_operator, p_value using errcode = 'P0001';
  end if;
  return v_rule;
exception
  when data_exception then
    raise exception 'scoring_rule_invalid: % % %', p_field, p_operator, p_value using errcode = 'P0001';
end
$$;
revoke all on function private.lead_rule from public, anon, authenticated;
