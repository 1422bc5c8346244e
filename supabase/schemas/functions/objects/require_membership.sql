-- For functions that run as their owner and read for a person: refuses who does not belong to the organisation.
create function private.require_membership(p_organization uuid) returns void
language plpgsql stable set search_path = ''
as $$
begin
  if p_organization not in (select private.my_organizations()) then
    raise exception 'You do not belong to this organisation.' using errcode = '42501';
  end if;
end
$$;
revoke all on function private.require_membership from public, anon, authenticated;
