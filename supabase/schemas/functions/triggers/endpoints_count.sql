-- An organisation has 100 endpoints at most, however many are added at once: each change writes a delivery for each of them.
create function private.endpoints_count() returns trigger
language plpgsql set search_path = ''
as $$
begin
  perform 1 from public.organizations o where o.id = new.organization_id for no key update;
  if (select count(*) from public.webhook_endpoints e
      where e.organization_id = new.organization_id and e.kind = 'signed') >= 100 then
    raise exception 'too_many_endpoints: delete some' using errcode = 'P0001';
  end if;
  return new;
end
$$;
revoke all on function private.endpoints_count from public, anon, authenticated;
