-- What is in the stages of a pipeline, a page of each, the next to close first; or the next page of one stage, after its last
-- row. As the caller: row level security says what there is.
create function public.board_page(
  p_organization uuid, p_pipeline uuid, p_limit integer, p_stage text default null, p_after_day date default null,
  p_after_id uuid default null
) returns table (
  id uuid, stage text, name text, company text, amount numeric, currency text, close_day date, owner_id uuid, version bigint,
  lost_reason text
)
language sql stable set search_path = ''
as $$
  select o.id, s.key, o.name, a.name, o.amount, o.currency, o.expected_close_date, o.owner_id, o.version, o.lost_reason
  from public.pipeline_stages s
  cross join lateral (
    select * from public.opportunities c
    where c.organization_id = p_organization and c.pipeline_id = p_pipeline and c.stage = s.key and c.deleted_at is null
      and (p_after_id is null
           or coalesce(c.expected_close_date, 'infinity') > coalesce(p_after_day, 'infinity')
           or (c.expected_close_date is not distinct from p_after_day and c.id > p_after_id))
    order by c.expected_close_date, c.id
    limit p_limit
  ) o
  left join public.accounts a on a.id = o.account_id and a.deleted_at is null
  where s.organization_id = p_organization and s.pipeline_id = p_pipeline and (p_stage is null or s.key = p_stage)
  order by s.position, s.key, o.expected_close_date, o.id
$$;
revoke all on function public.board_page from public, anon;
grant execute on function public.board_page to authenticated;
