-- What is above an industry is there as long as it is: one with others below it is not deleted without them.
create function private.industries_keep_tree() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  if exists (
    select 1 from new_rows n join public.industries i on i.parent_id = n.id
    where n.deleted_at is not null and i.deleted_at is null) then
    raise exception 'industry_has_children: industries below it are still there';
  end if;
  return null;
end
$$;
revoke all on function private.industries_keep_tree from public, anon, authenticated;
