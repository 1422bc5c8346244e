-- How many contacts the list has for a search and a filter, as contacts_page takes them; behind a filter counted to 10,001.
-- Security definer for the reason given there.
create function public.contacts_count(
  p_organization uuid, p_search text default null, p_list text default null, p_connection uuid default null,
  p_deleted boolean default false
) returns bigint
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_count bigint;
begin
  if p_organization not in (select private.my_organizations()) then
    raise exception 'You do not belong to this organisation.' using errcode = '42501';
  end if;
  execute format(
    'select count(*) from (select 1 from public.contacts c
      where c.organization_id = $1 and c.deleted_at is %s null and %s and ($2 is null or c.search_text like $2) %s) s',
    case when p_deleted then 'not' else '' end, private.contacts_filter(p_list, p_connection),
    case when coalesce(p_list, p_connection::text) is null then '' else 'limit 10001' end)
  into v_count
  using p_organization, private.contacts_pattern(p_search);
  return v_count;
end
$$;
revoke all on function public.contacts_count from public, anon;
grant execute on function public.contacts_count to authenticated;
