-- Contacts of an organisation that may be one person: groups that have an e-mail, a number, or name and company in common, by
-- the keys that records are matched by: {key, value, ids}. The next page is after the key and value of the last group. Emails
-- and numbers are read from the indexes of these keys, in their order and no further than the page goes; of names only those are
-- looked at that several have. Security definer with its own membership check, as records_query.
create function public.contact_duplicates(
  p_organization uuid, p_limit integer default 20, p_after_key text default '', p_after_value text default ''
) returns table (key text, value text, ids uuid[])
language plpgsql stable security definer set search_path = '' set jit = off
as $$
declare
  v_limit integer := least(greatest(p_limit, 1), 101);
  v_found integer := 0;
begin
  perform private.require_membership(p_organization);
  if p_after_key <= 'email' then
    return query
    select 'email', g.value, (
      select (array_agg(c.id order by c.created_at, c.id))[1:100] from public.contacts c
      where c.organization_id = p_organization and c.deleted_at is null
        and coalesce(private.email_key(c.email), '') = g.value)
    from (
      select coalesce(private.email_key(c.email), '') as value from public.contacts c
      where c.organization_id = p_organization and c.deleted_at is null
        and coalesce(private.email_key(c.email), '') > case p_after_key when 'email' then p_after_value else '' end
      group by 1 having count(*) > 1 order by 1 limit v_limit) g;
    get diagnostics v_found = row_count;
    v_limit := v_limit - v_found;
  end if;
  if v_limit > 0 and p_after_key <= 'name' then
    return query
    select 'name', n.value, (array_agg(n.id order by n.created_at, n.id))[1:100]
    from (
      select c.sort_name || ' · ' || lower(btrim(c.company)) as value, c.id, c.created_at
      from (select c.sort_name from public.contacts c
            where c.organization_id = p_organization and c.deleted_at is null and c.sort_name <> ''
            group by 1 having count(*) > 1) s
      join public.contacts c on c.organization_id = p_organization and c.deleted_at is null and c.sort_name = s.sort_name
      where btrim(c.company) <> '' and btrim(c.last_name) <> '' and btrim(c.first_name) <> '') n
    where p_after_key <> 'name' or n.value > p_after_value
    group by n.value having count(*) > 1 order by n.value limit v_limit;
    get diagnostics v_found = row_count;
    v_limit := v_limit - v_found;
  end if;
  if v_limit > 0 then
    return query
    select 'phone', g.value, (
      select (array_agg(c.id order by c.created_at, c.id))[1:100] from public.contacts c
      where c.organization_id = p_organization and c.deleted_at is null and c.phone is not null
        and private.phone_key(c.phone) = g.value)
    from (
      select private.phone_key(c.phone) as value from public.contacts c
      where c.organization_id = p_organization and c.deleted_at is null and c.phone is not null
        and private.phone_key(c.phone) > case p_after_key when 'phone' then p_after_value else '' end
      group by 1 having count(*) > 1 order by 1 limit v_limit) g;
  end if;
end
$$;
revoke all on function public.contact_duplicates from public, anon;
grant execute on function public.contact_duplicates to authenticated;
