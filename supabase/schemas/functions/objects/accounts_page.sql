-- One page of the list of companies, as contacts_page is one of contacts. p_sort: name | updated | deleted. p_parent: only its
-- subsidiaries. contacts: how many it has, counted to 1,001.
create function public.accounts_page(
  p_organization uuid,
  p_search text default null,
  p_sort text default 'name',
  p_descending boolean default false,
  p_after_value text default null,
  p_after_id uuid default null,
  p_limit integer default 50,
  p_list text default null,
  p_connection uuid default null,
  p_deleted boolean default false,
  p_parent uuid default null
) returns table (
  id uuid, name text, domain text, phone text, city text, contacts bigint,
  updated_at timestamptz, version bigint, deleted_at timestamptz, deleted_by uuid, deleted_via uuid, sort_value text
)
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_key text := case p_sort
    when 'name' then 'c.sort_name'
    when 'updated' then 'c.updated_at'
    when 'deleted' then 'c.deleted_at'
  end;
begin
  perform private.require_membership(p_organization);
  if v_key is null then
    raise exception 'Unknown sort order.' using errcode = '22023';
  end if;
  return query execute private.page_query('accounts',
    'c.id, c.name, c.domain, c.phone, c.city, (select count(*) from (select 1 from public.contacts p '
      || 'where p.account_id = c.id and p.deleted_at is null limit 1001) n), '
      || 'c.updated_at, c.version, c.deleted_at, c.deleted_by, c.deleted_via',
    v_key, case p_sort when 'name' then 'text' else 'timestamptz' end, p_descending, p_deleted,
    private.links_filter(p_list, p_connection)
      || case when p_parent is null then '' else format(' and c.parent_id = %L', p_parent) end)
  using p_organization, private.search_pattern(p_search), p_after_value, p_after_id, p_limit;
end
$$;
revoke all on function public.accounts_page from public, anon;
grant execute on function public.accounts_page to authenticated;
