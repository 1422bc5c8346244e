-- How many opportunities the list has for a search and a filter, as opportunities_page takes them. Security definer for the
-- reason given at contacts_page.
create function public.opportunities_count(
  p_organization uuid, p_search text default null, p_list text default null, p_connection uuid default null,
  p_deleted boolean default false
) returns bigint
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_count bigint;
begin
  perform private.require_membership(p_organization);
  execute private.count_query('opportunities', p_deleted, private.links_filter(p_list, p_connection))
    into v_count using p_organization, private.search_pattern(p_search);
  return v_count;
end
$$;
revoke all on function public.opportunities_count from public, anon;
grant execute on function public.opportunities_count to authenticated;
