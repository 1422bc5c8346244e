-- The holder's columns say what its associations say. It is an edit of the holder like any other; where the columns were first,
-- as in a sync, nothing is left to do. What goes with its organisation is left to go. Of an opportunity's contacts the roles
-- too, each once: <id>=<role>.
create function private.associations_follow() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  v_field record;
begin
  for v_field in
    select o.table_name, c.field, o.fields ->> c.field as column_name, c.from_object = 'opportunity' as has_roles
    from (select distinct from_object, field from changed_rows) c
    join private.synced_objects() o on o.object_type = c.from_object
  loop
    execute format(
      'update public.%1$I h set %2$I = m.ids %3$s
       from (select k.from_id,
                    (select string_agg(a.to_id::text, '';'' order by a.to_id::text collate "C")
                     from public.record_associations a where a.from_id = k.from_id and a.field = $1) as ids,
                    private.roles_of(k.from_id, $1) as roles
             from (select distinct from_id from changed_rows where field = $1) k) m
       where h.id = m.from_id and (h.%2$I is distinct from m.ids %4$s)
         and exists (select 1 from public.organizations o where o.id = h.organization_id)',
      v_field.table_name, v_field.column_name, case when v_field.has_roles then ', contact_roles = m.roles' else '' end,
      case when v_field.has_roles then 'or h.contact_roles is distinct from m.roles' else '' end)
    using v_field.field;
  end loop;
  return null;
end
$$;
