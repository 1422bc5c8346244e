-- Nobody has said yet what is dated in the future: it counts as said now. Dated later, it would be the newest for years, and hide
-- that somebody took it back meanwhile.
create function private.consent_said() returns trigger
language plpgsql set search_path = ''
as $$
begin
  new.at := least(new.at, now());
  return new;
end
$$;
revoke all on function private.consent_said from public, anon, authenticated;
