-- The records of several objects that have every word of a text in what their lists are searched by, or whose name begins with
-- it, the best ones of each first. Where no word has three letters, those that have each of two as the beginning of a word and
-- each of one as a word: the index then knows three signs of it, with the blank beside it. Of such a word that is of other signs
-- too: by the beginning of the name alone.
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
  v_folded text[] := array(select private.search_fold(w) from unnest(v_words) w);
  -- As the index reads them: within the text, at its start and, of a single letter, at its end.
  v_patterns text[] := array(
    select case when not v_is_whole then private.search_pattern(w)
                when char_length(w) = 1 then '% ' || w || ' %' else '% ' || w || '%' end
    from unnest(v_folded) w);
  v_starts text[] := array(
    select case when char_length(w) = 1 then w || ' %' else w || '%' end from unnest(v_folded) w where v_is_whole);
  v_ends text[] := array(select '% ' || w from unnest(v_folded) w where v_is_whole);
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
      using p_organization, v_patterns, v_begins, v_is_long or v_is_whole, least(greatest(p_limit, 1), 50), v_starts, v_ends;
  end loop;
end
$$;
revoke all on function public.records_search from public, anon;
grant execute on function public.records_search to authenticated;
