-- A link says since when it is a pair: what is about its record in the CRM is read from then on.
create function private.links_linked() returns trigger
language plpgsql set search_path = ''
as $$
begin
  new.linked_at := now();
  return new;
end
$$;
