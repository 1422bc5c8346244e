-- Contacts of an organisation that may be one person: groups that have an e-mail, a number, or name and company in common, by
-- the keys that records are matched by: {key, value, ids}. The next page is after the key and value of the last group.
create function public.contact_duplicates(
  p_organization uuid, p_limit integer default 20, p_after_key text default '', p_after_value text default ''
) returns table (key text, value text, ids uuid[])
language sql stable set search_path = ''
as $$
  with k as (
    select 'email' as key, private.email_key(c.email) as value, c.id, c.created_at
    from public.contacts c where c.organization_id = p_organization and c.deleted_at is null and p_after_key <= 'email'
    union all
    select 'name', c.sort_name || ' · ' || lower(btrim(c.company)), c.id, c.created_at
    from public.contacts c
    where c.organization_id = p_organization and c.deleted_at is null and btrim(c.company) <> ''
      and btrim(c.last_name) <> '' and btrim(c.first_name) <> ''
      and p_after_key <= 'name'
    union all
    select 'phone', private.phone_key(c.phone), c.id, c.created_at
    from public.contacts c where c.organization_id = p_organization and c.deleted_at is null and c.phone is not null)
  select k.key, k.value, (array_agg(k.id order by k.created_at, k.id))[1:100]
  from k
  where k.value <> '' and (k.key collate "C", k.value collate "C") > (p_after_key collate "C", p_after_value collate "C")
  group by k.key, k.value having count(*) > 1
  order by k.key collate "C", k.value collate "C"
  limit least(greatest(p_limit, 1), 101)
$$;
revoke all on function public.contact_duplicates from public, anon;
grant execute on function public.contact_duplicates to authenticated;
