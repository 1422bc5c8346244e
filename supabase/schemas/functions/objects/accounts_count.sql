-- How many companies the list has for a search and a filter, as accounts_page takes them. Security definer for the reason given
-- at contacts_page.
create function public.accounts_count(
  p_organization uuid, p_search text default null, p_list text default null, p_connection uuid default null,
  p_deleted boolean default false
) returns bigint
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_count bigint;
begin
  perform private.require_membership(p_organization);
  execute private.count_query('accounts', p_deleted, private.links_filter(p_list, p_connection))
    into v_count using p_organization, private.search_pattern(p_search);
  return v_count;
end
$$;
revoke all on function public.accounts_count from public, anon;
grant execute on function public.accounts_count to authenticated;
