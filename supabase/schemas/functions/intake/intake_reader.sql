-- Refuses anyone who does not belong to the organisation, and keys, which belong to none.
create function private.intake_reader(p_organization uuid) returns void
language plpgsql stable security definer set search_path = ''
as $$
begin
  if not exists (select from public.organization_members m
                 where m.organization_id = p_organization and m.user_id = auth.uid()) then
    raise exception 'forbidden: only members read what came in' using errcode = '42501';
  end if;
end
$$;
revoke all on function private.intake_reader from public, anon, authenticated;
