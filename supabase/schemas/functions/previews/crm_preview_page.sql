-- One page of what a preview says, in the order of links after p_after: of an object, of these outcomes (side:outcome), of
-- records whose name has p_search in it (of those of which something would be written, their email, domain or phone too), or
-- whose id in the CRM it is. Runs as the caller, so row level security decides what it
-- shows.
create function public.crm_preview_page(
  p_preview uuid, p_object text, p_outcomes text[], p_search text, p_after uuid, p_limit integer
) returns table (
  id uuid, object_type text, record_id uuid, crm_record_id text, title text, outcomes text[], changes jsonb, error jsonb
)
language sql stable security invoker set search_path = ''
as $$
  select p.id, p.object_type, p.record_id, p.crm_record_id, p.title, p.outcomes, p.changes, p.error
  from public.crm_preview_records p
  where p.preview_id = p_preview and p.outcomes <> '{}' and (p_after is null or p.id > p_after)
    and (p_object is null or p.object_type = p_object) and (p_outcomes is null or p.outcomes && p_outcomes)
    and (p_search is null or p.crm_record_id = p_search or private.search_fold(p.title) like private.search_pattern(p_search)
         or exists (select 1 from unnest(p.keys) k where split_part(k, ' ', 2) in ('email', 'domain', 'phone')
                                                     and split_part(k, ' ', 3) like private.search_pattern(p_search)))
  order by p.id
  limit p_limit
$$;
revoke all on function public.crm_preview_page from public, anon;
grant execute on function public.crm_preview_page to authenticated, service_role;
