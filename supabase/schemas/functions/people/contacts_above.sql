-- A contact, and everybody to whom it reports, at whatever distance.
create function private.contacts_above(p_contact uuid) returns uuid[]
language sql stable set search_path = ''
as $$
  with recursive above (id) as (
    select p_contact
    union
    select c.reports_to_id from above b join public.contacts c on c.id = b.id where c.reports_to_id is not null)
  select array_agg(id) from above
$$;
revoke all on function private.contacts_above from public, anon, authenticated;
