-- What changes the tree of an organisation's industries waits for anyone else who does. One that is new, or moves below another,
-- and has no place yet, comes last there; one that is restored after what was above it was deleted comes to the top. What is
-- above is looked at again here, because it may have been deleted while this waited.
create function private.industries_place() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.lock_hierarchy(tg_table_name, new.organization_id);
  if new.deleted_at is null and exists (
    select 1 from public.industries i where i.id = new.parent_id and i.deleted_at is not null) then
    if tg_op = 'INSERT' or old.deleted_at is null then
      raise exception 'reference_deleted: parent_id leads to a deleted record' using errcode = '23503';
    end if;
    new.parent_id := null;
  end if;
  if new.position is null
     or tg_op = 'UPDATE' and new.parent_id is distinct from old.parent_id and new.position = old.position then
    select coalesce(floor(max(i.position)) + 1, 0) into new.position
    from public.industries i
    where i.organization_id = new.organization_id and i.parent_id is not distinct from new.parent_id
      and i.deleted_at is null and i.id <> new.id;
  end if;
  return new;
end
$$;
revoke all on function private.industries_place from public, anon, authenticated;
