-- An opportunity's contacts as they are written in its column, by a sync: those that exist, each once, in order. The main contact
-- is one of them, and no longer the main one once it is taken away. After the row is there, they are its associations; what is
-- known of those that stay is kept.
create function private.opportunities_contacts() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  if tg_when = 'BEFORE' then
    if tg_op = 'UPDATE' and new.contact_id = old.contact_id
       and new.contact_id::text = any (string_to_array(old.contacts, ';'))
       and new.contact_id::text <> all (string_to_array(coalesce(new.contacts, ''), ';')) then
      new.contact_id := null;
    end if;
    new.contacts := (
      select string_agg(c.id::text, ';' order by c.id::text collate "C")
      from public.contacts c
      where (c.id::text = any (string_to_array(new.contacts, ';')) or c.id = new.contact_id)
        and c.organization_id = new.organization_id);
    return new;
  end if;
  delete from public.record_associations a
  where a.from_id = new.id and a.field = 'contacts' and a.to_id::text <> all (string_to_array(coalesce(new.contacts, ''), ';'));
  insert into public.record_associations (organization_id, from_object, from_id, field, to_object, to_id)
  select new.organization_id, 'opportunity', new.id, 'contacts', 'contact', m.id::uuid
  from unnest(string_to_array(new.contacts, ';')) m (id)
  on conflict do nothing;
  return null;
end
$$;
