-- Changes the lines of a draft together or not at all. p_changes: add [line], update [{id, member: value}], remove [id], order
-- [id] (every line), or set: the lines as they are to be, in order, those with an id as changes of that one. A line's position
-- moves it there. p_version: only of that version of the quote. Costs are for those who may see secrets: from anybody else
-- field_forbidden, and what is there stays. Returns the ids of the lines that were added, in order.
create function public.quote_write_lines(p_organization uuid, p_quote uuid, p_changes jsonb, p_version bigint default null)
returns uuid[]
language plpgsql security definer set search_path = ''
as $$
declare
  v_quote public.quotes := private.lock_quote(p_organization, p_quote);
  v_set jsonb := p_changes -> 'set';
  v_add jsonb := coalesce(p_changes -> 'add', '[]');
  v_update jsonb := coalesce(p_changes -> 'update', '[]');
  v_remove uuid[] := private.text_array(coalesce(p_changes -> 'remove', '[]'))::uuid[];
  v_order uuid[] := case when p_changes ? 'order' then private.text_array(p_changes -> 'order')::uuid[] end;
  v_added uuid[];
begin
  if p_version is not null and v_quote.version <> p_version then
    raise exception 'quote_changed: it has version %', v_quote.version using errcode = 'P0001';
  end if;
  if v_quote.status <> 'draft' or v_quote.superseded_at is not null then
    raise exception 'quote_not_draft: %', p_quote using errcode = 'P0001';
  end if;
  if jsonb_path_exists(p_changes, '$.*[*].unit_cost')
     and p_organization not in (select private.my_organizations_with('secrets')) then
    raise exception 'field_forbidden: unit_cost' using errcode = '42501';
  end if;
  if v_set is not null then
    select coalesce(jsonb_agg(e.line - 'id' || jsonb_build_object('position', e.n)) filter (where not e.line ? 'id'), '[]'),
           coalesce(jsonb_agg(e.line) filter (where e.line ? 'id'), '[]')
    into v_add, v_update
    from jsonb_array_elements(v_set) with ordinality e (line, n);
    v_remove := array(select l.id from public.quote_lines l where l.quote_id = p_quote
                      and not v_update @> jsonb_build_array(jsonb_build_object('id', l.id)));
  end if;
  if exists (select from unnest(v_remove || coalesce(v_order,
    '{}') || array(select (e ->> 'id')::uuid from jsonb_array_elements(v_update) e)) i
             where not exists (select from public.quote_lines l where l.id = i and l.quote_id = p_quote)) then
    raise exception 'line_not_found: the quote has no such line' using errcode = 'P0001';
  end if;
  if (select count(*) from public.quote_lines where quote_id = p_quote) - cardinality(v_remove) + jsonb_array_length(v_add) > 500
  then
    raise exception 'too_many_lines: 500 at most' using errcode = 'P0001';
  end if;

  delete from public.quote_lines where quote_id = p_quote and id = any (v_remove);
  if jsonb_array_length(v_update) > 0 then
    update public.quote_lines l
    set kind = v.kind, description = v.description, quantity = v.quantity, unit_price = v.unit_price, unit_cost = v.unit_cost,
        discount_percent = v.discount_percent, tax_rate = v.tax_rate
    from (select k.id as line_id, (jsonb_populate_record(k, e.line)).*
          from jsonb_array_elements(v_update) e (line)
          join public.quote_lines k on k.id = (e.line ->> 'id')::uuid) v
    where l.id = v.line_id;
  end if;
  with given as (
    select gen_random_uuid() as id, e.line, e.n from jsonb_array_elements(v_add) with ordinality e (line, n)),
  added as (
    insert into public.quote_lines
      (id, organization_id, quote_id, currency, position, kind, description, quantity, unit_price, unit_cost, discount_percent,
       tax_rate)
    select g.id, p_organization, p_quote, v_quote.currency, 100000 + g.n, coalesce(g.line ->> 'kind', 'service'),
           g.line ->> 'description', coalesce((g.line ->> 'quantity')::numeric, 1),
           coalesce((g.line ->> 'unit_price')::numeric, 0), (g.line ->> 'unit_cost')::numeric,
           coalesce((g.line ->> 'discount_percent')::numeric, 0), coalesce((g.line ->> 'tax_rate')::numeric, 0)
    from given g
    returning id, position)
  select coalesce(array_agg(a.id order by a.position), '{}') into v_added from added a;

  -- In: the lines, where they are and where they are to be. Out: positions from 1 on.
  with wanted as (
    select a.id, (e.line ->> 'position')::numeric as place
    from unnest(v_added) with ordinality a (id, n) join jsonb_array_elements(v_add) with ordinality e (line, n) using (n)
    union all
    select (e.line ->> 'id')::uuid, case when v_set is null then (e.line ->> 'position')::numeric end
    from jsonb_array_elements(v_update) e (line)
    union all
    select (e.line ->> 'id')::uuid, e.n from jsonb_array_elements(v_set) with ordinality e (line, n) where e.line ? 'id'),
  placed as (
    select l.id, l.position, row_number() over (order by
      coalesce(array_position(v_order, l.id)::numeric,
               w.place + case when v_set is not null then 0 when w.place > l.position then 0.5 else -0.5 end,
               l.position), l.position, l.id) as place
    from public.quote_lines l
    left join (select id, max(place) as place from wanted group by id) w using (id)
    where l.quote_id = p_quote)
  update public.quote_lines l set position = p.place from placed p where l.id = p.id and l.position <> p.place;
  if v_order is not null and cardinality(v_order) <> (select count(*) from public.quote_lines where quote_id = p_quote) then
    raise exception 'order_incomplete: name every line once' using errcode = 'P0001';
  end if;
  update public.quotes set lines_version = lines_version + 1 where id = p_quote;
  return v_added;
end
$$;
revoke all on function public.quote_write_lines from public, anon;
grant execute on function public.quote_write_lines to authenticated;
