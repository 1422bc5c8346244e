-- Both records of an association exist, in its organisation, and do not go while it is made. A person links with nothing that is
-- deleted; what was linked before stays, so that a restore brings both back.
create function private.associations_check() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  v_end record;
  v_deleted boolean;
begin
  for v_end in
    select o.object_type, o.table_name, case o.object_type when new.from_object then new.from_id else new.to_id end as id
    from private.synced_objects() o where o.object_type in (new.from_object, new.to_object)
  loop
    execute format(
      'select deleted_at is not null from public.%I where id = $1 and organization_id = $2 for key share', v_end.table_name)
    into v_deleted using v_end.id, new.organization_id;
    if v_deleted is null then
      raise exception 'unknown_record: there is no % % in the organisation', v_end.object_type, v_end.id using errcode = '23503';
    end if;
    if v_deleted and v_end.id = new.to_id and auth.uid() is not null and not exists (
      select 1 from public.record_associations a
      where a.from_id = new.from_id and a.field = new.field and a.to_id = new.to_id) then
      raise exception 'reference_deleted: % leads to a deleted record', new.field using errcode = '23503';
    end if;
  end loop;
  return new;
end
$$;
