-- How many contacts the list has for a search. Security definer for the reason given at contacts_page.
create function public.contacts_count(p_organization uuid, p_search text default null) returns bigint
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_count bigint;
begin
  if p_organization not in (select private.my_organizations()) then
    raise exception 'You do not belong to this organisation.' using errcode = '42501';
  end if;
  if coalesce(btrim(p_search), '') = '' then
    select count(*) into v_count from public.contacts c
    where c.organization_id = p_organization and c.deleted_at is null;
  else
    select count(*) into v_count from public.contacts c
    where c.organization_id = p_organization and c.deleted_at is null
      and c.search_text like '%' || replace(replace(replace(lower(btrim(p_search)), '\', '\\'), '%', '\%'), '_', '\_') || '%';
  end if;
  return v_count;
end
$$;
revoke all on function public.contacts_count from public, anon;
grant execute on function public.contacts_count to authenticated;
