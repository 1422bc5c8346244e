-- Both records of an association exist, in its organisation, and do not go while it is made.
create function private.associations_check() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  v_end record;
  v_found boolean;
begin
  for v_end in
    select o.object_type, o.table_name, case o.object_type when new.from_object then new.from_id else new.to_id end as id
    from private.synced_objects() o where o.object_type in (new.from_object, new.to_object)
  loop
    execute format('select true from public.%I where id = $1 and organization_id = $2 for key share', v_end.table_name)
    into v_found using v_end.id, new.organization_id;
    if v_found is null then
      raise exception 'unknown_record: there is no % % in the organisation', v_end.object_type, v_end.id using errcode = '23503';
    end if;
  end loop;
  return new;
end
$$;
