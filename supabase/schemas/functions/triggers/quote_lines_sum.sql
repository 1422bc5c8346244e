-- Sums the lines of the quotes whose lines have changed.
create function private.quote_lines_sum() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  update public.quotes q
  set subtotal = s.subtotal, tax_total = s.tax_total, line_count = s.lines
  from (select c.quote_id, coalesce(sum(l.net), 0) as subtotal, coalesce(sum(l.tax), 0) as tax_total, count(l.id) as lines
        from (select distinct quote_id from changed_rows) c
        left join public.quote_lines l on l.quote_id = c.quote_id
        group by c.quote_id) s
  where q.id = s.quote_id;
  update public.quotes_secrets k
  set cost_total = s.cost, margin = s.subtotal - s.cost, margin_percent = private.percent_of(s.subtotal - s.cost, s.subtotal)
  from (select q.id, q.subtotal, coalesce(sum(l.cost), 0) as cost
        from (select distinct quote_id from changed_rows) c
        join public.quotes q on q.id = c.quote_id
        left join public.quote_lines l on l.quote_id = q.id
        group by q.id) s
  where k.id = s.id;
  return null;
end
$$;
