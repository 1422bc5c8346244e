-- The records of several objects that have every word of a text in what their lists are searched by, or whose name begins with
-- it, the best ones of each first. Where no word has three letters, those that have each as a word: the index then knows both of
-- its ends. Of such a word that is of other signs too: by the beginning of the name alone.
-- p_fields: by object, the fields to give, {object: [field]}. p_limit: of each object. Security definer as records_page.
create function public.records_search(p_organization uuid, p_search text, p_fields jsonb, p_limit integer default 6)
returns table (object_type text, id uuid, fields jsonb, rank integer)
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_words text[] := (regexp_split_to_array(lower(btrim(left(p_search, 200))), '\s+'))[1:8];
  v_last integer := cardinality(v_words);
  v_is_long boolean := exists (select 1 from unnest(v_words) w where char_length(w) > 2);
  v_is_whole boolean := not v_is_long and private.search_fold(array_to_string(v_words, '')) ~ '^[[:alnum:]]+$';
  v_patterns text[] := array(
    select case when v_is_whole then '(^|[^[:alnum:]])' || private.search_fold(w) || '($|[^[:alnum:]])'
                else private.search_pattern(w) end
    from unnest(v_words) w);
  v_begins text[] := array[array_to_string(v_words, ' ')];
  v_object record;
begin
  perform private.require_membership(p_organization);
  if v_words is null or v_words = '{""}' then
    return;
  end if;
  -- People are ordered by their last name and called by their first.
  if v_last > 1 then
    v_begins := v_begins || array_to_string(v_words[v_last:] || v_words[:v_last - 1], ' ');
  end if;
  for v_object in
    select o.object_type, o.table_name, array(select jsonb_array_elements_text(p_fields -> o.object_type)) as fields
    from private.record_objects() o where p_fields ? o.object_type
  loop
    return query execute private.search_query(v_object.object_type, v_object.table_name, v_object.fields, v_last, v_is_whole)
      using p_organization, v_patterns, v_begins, v_is_long or v_is_whole, least(greatest(p_limit, 1), 50);
  end loop;
end
$$;
revoke all on function public.records_search from public, anon;
grant execute on function public.records_search to authenticated;
