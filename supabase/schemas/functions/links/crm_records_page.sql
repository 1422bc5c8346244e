-- One page of a connection's links of an object in one list, in the order of their ids: those whose record has p_search in it,
-- or that go by that id in the CRM. Security definer for the reason given at records_page. @returns the ids, in reading order
create function public.crm_records_page(
  p_connection uuid, p_object text, p_list text, p_search text, p_from uuid, p_backwards boolean, p_limit integer
) returns setof uuid
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_organization uuid;
  v_pattern text := private.search_pattern(p_search);
  v_limit integer := least(greatest(p_limit, 1), 200);
  v_found uuid[];
begin
  select k.organization_id into v_organization from public.crm_connections k
  where k.id = p_connection and k.organization_id in (select private.my_organizations());
  if v_organization is null then
    raise exception 'You do not belong to this organisation.' using errcode = '42501';
  end if;
  if v_pattern is not null then
    -- Deleted records are not in the index of the search, but in one of their own.
    v_found := array(
      select f.id from (
        select c.id from private.records c
        where c.object_type = p_object and c.organization_id = v_organization and c.deleted_at is null
          and c.search_text like v_pattern
        union all
        select c.id from private.records c
        where c.object_type = p_object and c.organization_id = v_organization and c.deleted_at is not null
          and c.search_text like v_pattern) f limit 1001);
  end if;
  if cardinality(v_found) <= 1000 then
    return query
      select l.id from public.crm_sync_state l
      where l.id in (
          select r.id from public.crm_sync_state r
          where r.connection_id = p_connection and r.object_type = p_object and r.record_id = any (v_found)
          union all
          select r.id from public.crm_sync_state r
          where r.connection_id = p_connection and r.object_type = p_object and r.crm_record_id = btrim(p_search))
        and l.list = p_list and (p_from is null or case when p_backwards then l.id < p_from else l.id > p_from end)
      order by case when p_backwards then l.id end desc, l.id limit v_limit;
    return;
  end if;
  -- Many match, so a page is full after few of them.
  return query execute format(
    'select l.id from public.crm_sync_state l
      where l.connection_id = $1 and l.list = $2 and ($3 is null or l.id %s $3)
        and l.object_type = $6
        and ($5 is null or exists (select 1 from private.records c
                                   where c.object_type = $6 and c.id = l.record_id and c.search_text like $5))
      order by l.id %s limit $4',
    case when p_backwards then '<' else '>' end, case when p_backwards then 'desc' else 'asc' end)
  using p_connection, p_list, p_from, v_limit, v_pattern, p_object;
end
$$;
revoke all on function public.crm_records_page from public, anon;
grant execute on function public.crm_records_page to authenticated;
