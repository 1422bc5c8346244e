-- An opportunity's contacts as they are written in its column, by a sync: those that exist, each once, in order. After the row is
-- there, they are its associations; what is known of those that stay is kept.
create function private.opportunities_contacts() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  if tg_when = 'BEFORE' then
    new.contacts := (
      select string_agg(c.id::text, ';' order by c.id::text collate "C")
      from public.contacts c
      where c.id::text = any (string_to_array(new.contacts, ';')) and c.organization_id = new.organization_id);
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
