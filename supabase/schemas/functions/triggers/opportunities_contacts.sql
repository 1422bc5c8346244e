-- An opportunity's contacts as they are written in its columns, by a sync: those that exist, each once, in order. The main
-- contact is one of them, and no longer the main one once it is taken away; anyone who is given a role is one of them too, and
-- has none once taken away. After the row is there, they are its associations; what is known of those that stay is kept.
create function private.opportunities_contacts() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  v_given text[];
  v_named text;
begin
  if tg_when = 'BEFORE' then
    v_given := string_to_array(new.contact_roles, ';');
    if tg_op = 'UPDATE' then
      v_given := array(select unnest(v_given) except select unnest(string_to_array(old.contact_roles, ';')));
      if new.contact_id = old.contact_id
         and new.contact_id::text = any (string_to_array(old.contacts, ';'))
         and new.contact_id::text <> all (string_to_array(coalesce(new.contacts, ''), ';')) then
        new.contact_id := null;
      end if;
    end if;
    v_named := (select string_agg(split_part(g.member, '=', 1), ';') from unnest(v_given) g (member));
    new.contacts := (
      select string_agg(c.id::text, ';' order by c.id::text collate "C")
      from unnest(private.ids_in(concat_ws(';', new.contacts, new.contact_id, v_named))) m (id)
      cross join lateral (
        select r.id from public.contacts r
        where r.id = m.id and r.organization_id is not distinct from new.organization_id offset 0) c);
    if new.contact_roles is not null then
      new.contact_roles := (
        select string_agg(m.member, ';' order by m.member collate "C")
        from (select distinct split_part(r.member, '=', 1) || '=' || btrim(substr(r.member, strpos(r.member, '=') + 1)) as member
              from unnest(string_to_array(new.contact_roles, ';')) r (member)
              where split_part(r.member, '=', 1) = any (string_to_array(new.contacts, ';'))
                and strpos(r.member, '=') > 0 and btrim(substr(r.member, strpos(r.member, '=') + 1)) <> '') m);
    end if;
    return new;
  end if;
  delete from public.record_associations a
  where a.from_id = new.id and a.field = 'contacts' and a.to_id::text <> all (string_to_array(coalesce(new.contacts, ''), ';'));
  insert into public.record_associations (organization_id, from_object, from_id, field, to_object, to_id, role)
  select new.organization_id, 'opportunity', new.id, 'contacts', 'contact', m.id::uuid,
    (select string_agg(substr(r.member, 38), ';' order by r.member collate "C")
     from unnest(string_to_array(new.contact_roles, ';')) r (member) where left(r.member, 37) = m.id || '=')
  from unnest(string_to_array(new.contacts, ';')) m (id)
  on conflict (from_id, field, to_id) do update set role = excluded.role
  where record_associations.role is distinct from excluded.role;
  return null;
end
$$;
