-- One page of the list of an object's records. Security definer with its own membership check: under row level security ILIKE is
-- not leakproof, so the trigram index would go unused and every search would read the whole organisation.
-- p_fields: the fields that are shown. p_sort: an order of private.list_key. p_list: only records with a link in that list, of
-- p_connection or of any. p_deleted: the deleted ones. p_where: only those with these values, {field: value}. p_conditions: as
-- private.query_filter has them. Keyset paging: pass the last row's sort_value and id as p_after_*.
create function public.records_page(
  p_organization uuid,
  p_object text,
  p_fields text[] default '{}',
  p_search text default null,
  p_sort text default 'name',
  p_descending boolean default false,
  p_after_value text default null,
  p_after_id uuid default null,
  p_limit integer default 50,
  p_list text default null,
  p_connection uuid default null,
  p_deleted boolean default false,
  p_where jsonb default '{}',
  p_conditions jsonb default '[]'
) returns table (
  id uuid, fields jsonb, updated_at timestamptz, deleted_at timestamptz, deleted_by uuid, deleted_via uuid, sort_value text
)
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_table text := (select o.table_name from private.record_objects() o where o.object_type = p_object);
  v_key text[] := private.list_key(p_object, p_sort);
begin
  perform private.require_membership(p_organization);
  if v_table is null then
    raise exception 'Unknown object.' using errcode = '22023';
  end if;
  if v_key is null then
    raise exception 'Unknown sort order.' using errcode = '22023';
  end if;
  return query execute private.page_query(v_table,
    'c.id, ' || private.list_values(p_object, p_fields) || ', c.updated_at, c.deleted_at, c.deleted_by, c.deleted_via',
    v_key[1], v_key[2], p_descending, p_deleted,
    private.links_filter(p_list, p_connection) || ' and ' || private.list_filter(p_object, p_where)
      || ' and ' || private.query_filter(v_table, p_conditions))
  using p_organization, private.search_pattern(p_search), p_after_value, p_after_id, p_limit;
end
$$;
revoke all on function public.records_page from public, anon;
grant execute on function public.records_page to authenticated;
