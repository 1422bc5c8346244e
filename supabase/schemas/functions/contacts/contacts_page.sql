-- One page of the contact list. Security definer with its own membership check: under row level security ILIKE is not
-- leakproof, so the trigram index would go unused and every search would read the whole organisation.
-- p_sort: name | email | company | updated | deleted. p_list: only contacts with a link in that list, of p_connection or of any.
-- p_deleted: the deleted ones. Keyset paging: pass the last row's sort_value and id as p_after_*.
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
  p_deleted boolean default false
) returns table (
  id uuid, email text, first_name text, last_name text, phone text, company text, job_title text,
  updated_at timestamptz, version bigint, deleted_at timestamptz, deleted_by uuid, deleted_via uuid, sort_value text
)
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_key text;
  v_direction text := case when p_descending then 'desc' else 'asc' end;
  v_compare text := case when p_descending then '<' else '>' end;
  v_cast text := case when p_sort in ('updated', 'deleted') then 'timestamptz' else 'text' end;
begin
  if p_organization not in (select private.my_organizations()) then
    raise exception 'You do not belong to this organisation.' using errcode = '42501';
  end if;
  v_key := case p_sort
    when 'name' then 'c.sort_name'
    when 'email' then 'coalesce(private.email_key(c.email), '''')'
    when 'company' then 'lower(coalesce(c.company, ''''))'
    when 'updated' then 'c.updated_at'
    when 'deleted' then 'c.deleted_at'
  end;
  if v_key is null then
    raise exception 'Unknown sort order.' using errcode = '22023';
  end if;
  return query execute format(
    'select c.id, c.email, c.first_name, c.last_name, c.phone, c.company, c.job_title, c.updated_at, c.version, c.deleted_at,
            c.deleted_by, c.deleted_via, (%1$s)::text
       from public.contacts c
      where c.organization_id = $1 and c.deleted_at is %5$s null and %6$s
        and ($2 is null or c.search_text like $2)
        and ($3 is null or (%1$s, c.id) %2$s ($3::%4$s, $4))
      order by %1$s %3$s, c.id %3$s
      limit $5', v_key, v_compare, v_direction, v_cast, case when p_deleted then 'not' else '' end,
    private.contacts_filter(p_list, p_connection))
  using p_organization, private.contacts_pattern(p_search), p_after_value, p_after_id, least(greatest(p_limit, 1), 200);
end
$$;
revoke all on function public.contacts_page from public, anon;
grant execute on function public.contacts_page to authenticated;
