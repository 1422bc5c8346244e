-- One page of the contact list. Security definer with its own membership check: under row level security ILIKE is not
-- leakproof, so the trigram index would go unused and every search would read the whole organisation.
-- p_sort: name | email | company | updated | deleted. p_list: only contacts with a link in that list, of p_connection or of any.
-- p_deleted: the deleted ones. p_account: those of a company. Keyset paging: pass the last row's sort_value and id as p_after_*.
create function public.contacts_page(
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
  p_account uuid default null
) returns table (
  id uuid, email text, first_name text, last_name text, phone text, company text, job_title text,
  updated_at timestamptz, version bigint, deleted_at timestamptz, deleted_by uuid, deleted_via uuid, sort_value text
)
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_key text := case p_sort
    when 'name' then 'c.sort_name'
    when 'email' then 'coalesce(private.email_key(c.email), '''')'
    when 'company' then 'lower(coalesce(c.company, ''''))'
    when 'updated' then 'c.updated_at'
    when 'deleted' then 'c.deleted_at'
  end;
begin
  perform private.require_membership(p_organization);
  if v_key is null then
    raise exception 'Unknown sort order.' using errcode = '22023';
  end if;
  return query execute private.page_query('contacts',
    'c.id, c.email, c.first_name, c.last_name, c.phone, c.company, c.job_title, c.updated_at, c.version, c.deleted_at, '
      || 'c.deleted_by, c.deleted_via',
    v_key, case when p_sort in ('updated', 'deleted') then 'timestamptz' else 'text' end, p_descending, p_deleted,
    private.links_filter(p_list, p_connection)
      || case when p_account is null then '' else format(' and c.account_id = %L', p_account) end)
  using p_organization, private.search_pattern(p_search), p_after_value, p_after_id, p_limit;
end
$$;
revoke all on function public.contacts_page from public, anon;
grant execute on function public.contacts_page to authenticated;
