-- Refuses an edit here that would put a company above itself. Such edits of an organisation wait for each other, so that two of
-- them do not close a circle together. A sync may: circles come about by edits on two sides, and exist in CRMs.
create function private.accounts_hierarchy() returns trigger
language plpgsql set search_path = ''
as $$
begin
  if coalesce(current_setting('crm.origin_connection', true), '') <> '' then return new; end if;
  perform pg_advisory_xact_lock(hashtext('public.accounts.parent_id ' || new.organization_id));
  -- "union" ends where it comes back to a company, as in a circle that came from a CRM.
  if exists (
    with recursive above (id) as (
      select new.parent_id
      union
      select a.parent_id from above b join public.accounts a on a.id = b.id where a.parent_id is not null)
    select 1 from above where above.id = new.id) then
    raise exception 'hierarchy_cycle: the chosen parent company is below this one, or is this one' using errcode = 'PT409';
  end if;
  return new;
end
$$;
revoke all on function private.accounts_hierarchy from public, anon, authenticated;
