-- A quote that the caller may change, locked until the transaction ends: what is done to one is done one after the other.
create function private.lock_quote(p_organization uuid, p_quote uuid) returns public.quotes
language plpgsql security definer set search_path = ''
as $$
declare
  v_quote public.quotes;
begin
  if p_organization not in (select private.my_organizations_with('edit')) then
    raise exception 'forbidden: this role may not edit' using errcode = '42501';
  end if;
  select * into v_quote from public.quotes
  where id = p_quote and organization_id = p_organization and deleted_at is null for update;
  if v_quote.id is null then
    raise exception 'quote_not_found: %', p_quote using errcode = 'P0001';
  end if;
  return v_quote;
end
$$;
revoke all on function private.lock_quote from public, anon, authenticated;
