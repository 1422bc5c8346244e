-- Gives a new organisation a slug that no other has: from its name, with a number where that is taken. Organisations are made one
-- after the other, so that two of the same name do not meet.
create function private.organizations_slug() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  v_slug text := private.slug_of(new.name);
  v_number integer := 1;
begin
  perform pg_advisory_xact_lock(hashtext('public.organizations.slug'));
  new.slug := v_slug;
  while exists (select 1 from public.organizations where slug = new.slug) loop
    v_number := v_number + 1;
    new.slug := v_slug || '-' || v_number;
  end loop;
  return new;
end
$$;
