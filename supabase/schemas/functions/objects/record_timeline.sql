-- A page of what has happened to a record, of these kinds, the newest first; or, with p_newer, what comes before a page, the
-- nearest first. Keyset paging: pass the last row's at and tie. As the caller: row level security says what there is.
create function public.record_timeline(
  p_record uuid, p_kinds text[], p_newer boolean default false, p_at timestamptz default null, p_tie text default null,
  p_limit integer default 20
) returns table (happened_at timestamptz, at text, tie text, source text, entry jsonb)
language plpgsql stable set search_path = ''
as $$
declare
  v_order text := case when p_newer then 'asc' else 'desc' end;
  v_after text := case when p_newer then '>' else '<' end;
  v_source text := split_part(p_tie, ' ', 1);
  v_query text;
begin
  -- One time is of several: then by source, then by id.
  select string_agg(format(
    '(select %1$s as at, %2$L || '' '' || %3$s as tie, %2$L as source, %4$s as entry from %5$s and %6$s
      order by %1$s %7$s, %8$s %7$s limit $4)',
    s.at_key, s.source,
    case s.id_type when 'bigint' then format('lpad(%s::text, 19, ''0'')', s.id_key) else s.id_key || '::text' end,
    s.entry, s.rows,
    case when p_at is null then 'true'
         when s.source = v_source then
           format('(%s, %s) %s ($2, split_part($3, '' '', 2)::%s)', s.at_key, s.id_key, v_after, s.id_type)
         else format('%s %s $2', s.at_key, v_after
           || case when (s.source collate "C" < v_source collate "C") = p_newer then '' else '=' end) end,
    v_order, s.id_key), ' union all ')
  into v_query
  from private.timeline_sources() s where s.kind = any (p_kinds);
  if v_query is null then
    raise exception 'Unknown kind.' using errcode = '22023';
  end if;
  return query execute format(
    'select q.at, q.at::text, q.tie, q.source, q.entry from (%1$s) q order by q.at %2$s, q.tie collate "C" %2$s limit $4',
    v_query, v_order)
  using p_record, p_at, p_tie, least(greatest(p_limit, 1), 200);
end
$$;
revoke all on function public.record_timeline from public, anon;
grant execute on function public.record_timeline to authenticated;
