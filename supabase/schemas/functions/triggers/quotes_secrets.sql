-- A new quote costs nothing yet.
create function private.quotes_secrets() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  insert into public.quotes_secrets (id, organization_id) values (new.id, new.organization_id);
  return null;
end
$$;
