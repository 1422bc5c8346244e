-- A page of an organisation's change log, the newest first: of a record, of a run, or of what a run did to a record; of one
-- field, side or kind where that is asked for. p_search: part of a value, of a record's name or address, or a CRM's id. Keyset
-- paging: pass the last row's created_at and id; with p_newer it is what comes before a page, the nearest first. Runs as the
-- caller, so row level security decides what it shows.
create function public.crm_history_page(
  p_organization uuid, p_record uuid, p_run uuid, p_field text default null, p_side text default null,
  p_kinds text[] default null, p_search text default null, p_at timestamptz default null, p_id bigint default null,
  p_newer boolean default false, p_limit integer default 50
) returns setof public.crm_sync_changes
language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_pattern text := private.search_pattern(p_search);
  -- A record's entries are ordered by time in their index, a run's are numbered as they come.
  v_keys text := case when p_record is null then 'c.id' else 'c.created_at, c.id' end;
  v_from text := case when p_record is null then '$8' else '$7, $8' end;
begin
  if p_record is null and p_run is null then return; end if;
  return query execute format(
    'select c.* from public.crm_sync_changes c
     where %1$s %2$s and c.organization_id = $11
       and ($3 is null or c.field = $3) and ($4 is null or c.side = $4) and ($5 is null or c.kind = any ($5))
       %3$s %4$s
     order by %5$s limit $9',
    case when p_record is null then 'c.run_id = $2' else 'c.record_id = $1' end,
    case when p_record is null or p_run is null then '' else 'and c.run_id = $2' end,
    case when v_pattern is null then '' else
      'and (private.search_fold(c.before #>> ''{}'') like $6 or private.search_fold(c.after #>> ''{}'') like $6
            or c.crm_record_id = btrim($10)
            or exists (select from private.records r
                       where r.object_type = c.object_type and r.id = c.record_id and r.search_text like $6))' end,
    case when p_id is null then ''
         else format('and (%s) %s (%s)', v_keys, case when p_newer then '>' else '<' end, v_from) end,
    array_to_string(array(select k || case when p_newer then ' asc' else ' desc' end
                          from unnest(string_to_array(v_keys, ', ')) with ordinality n (k, place) order by place), ', '))
  using p_record, p_run, p_field, p_side, p_kinds, v_pattern, p_at, p_id, least(greatest(p_limit, 1), 501), p_search,
    p_organization;
end
$$;
revoke all on function public.crm_history_page from public, anon;
grant execute on function public.crm_history_page to authenticated, service_role;
