-- Gives records of a table these tags beside those that they have, in the own field "tags", as the caller. Returns their ids.
create function public.records_tag(p_organization uuid, p_table text, p_ids uuid[], p_tags text[]) returns setof uuid
language plpgsql set search_path = ''
as $$
begin
  if not exists (select from private.record_objects() o where o.table_name = p_table) then
    raise exception 'Unknown table.' using errcode = '22023';
  end if;
  return query execute format(
    'update public.%I c
     set custom = c.custom || jsonb_build_object(''tags'', (
       select jsonb_agg(t.tag order by t.place)
       from (select tag, min(place) as place
             from jsonb_array_elements_text(
               case jsonb_typeof(c.custom -> ''tags'') when ''array'' then c.custom -> ''tags'' else ''[]'' end || to_jsonb($3))
               with ordinality e (tag, place)
             group by tag) t))
     where c.organization_id = $1 and c.id = any ($2) and c.deleted_at is null returning c.id', p_table)
  using p_organization, p_ids, p_tags;
end
$$;
revoke all on function public.records_tag from public, anon;
grant execute on function public.records_tag to authenticated;
