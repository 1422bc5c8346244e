-- A new organisation scores its leads by rules to begin with.
create function private.organizations_scoring() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.store_lead_scoring(new.id, true, private.lead_scoring_seed());
  return null;
end
$$;
