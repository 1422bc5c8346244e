-- Which version of a quote is the newest that is not deleted; the others are superseded. A link leads to the newest one while
-- that is sent or accepted, and to nothing otherwise.
create function private.quotes_versions() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  v_step text := coalesce(current_setting('quotes.step', true), '');
begin
  perform set_config('quotes.step', 'versions', true);
  update public.quotes q set superseded_at = case when n.is_newest then null else clock_timestamp() end
  from (select id, version_number = max(version_number) filter (where deleted_at is null) over () as is_newest
        from public.quotes
        where organization_id = new.organization_id and quote_number = new.quote_number) n
  where q.id = n.id and q.deleted_at is null and (q.superseded_at is null) is distinct from n.is_newest;
  perform set_config('quotes.step', v_step, true);
  delete from private.quote_links l using public.quotes q
  where q.id = l.quote_id and q.organization_id = new.organization_id and q.quote_number = new.quote_number
    and (q.deleted_at is not null or q.superseded_at is not null or q.status not in ('sent', 'accepted'));
  return null;
end
$$;
