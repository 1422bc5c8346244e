-- How many records the list of an object has for a search and a filter, as records_page takes them. Security definer for the
-- reason given there.
create function public.records_count(
  p_organization uuid, p_object text, p_search text default null, p_list text default null, p_connection uuid default null,
  p_deleted boolean default false, p_where jsonb default '{}', p_conditions jsonb default '[]'
) returns bigint
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_table text := (select o.table_name from private.record_objects() o where o.object_type = p_object);
  v_filter text := private.list_filter(p_object, p_where);
  v_conditions text := private.query_filter(v_table, p_conditions);
  v_links text := private.links_filter(p_list, p_connection);
  v_count bigint;
begin
  perform private.require_membership(p_organization);
  if v_table is null then
    raise exception 'Unknown object.' using errcode = '22023';
  end if;
  execute private.count_query(v_table, p_deleted, coalesce(
      (select string_agg(f, ' and ') from unnest(array[v_links, v_filter, v_conditions]) f where f <> 'true'), 'true'))
    into v_count using p_organization, private.search_pattern(p_search);
  return v_count;
end
$$;
revoke all on function public.records_count from public, anon;
grant execute on function public.records_count to authenticated;
