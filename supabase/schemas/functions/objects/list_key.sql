-- What a list of records c is ordered by, never null, and its type; null for an order that the object does not have. Each has an
-- index on its table.
create function private.list_key(p_object text, p_sort text) returns text[]
language sql immutable set search_path = ''
as $$
  select case
    when p_sort = 'name' then array['c.sort_name', 'text']
    when p_sort = 'updated' then array['c.updated_at', 'timestamptz']
    when p_sort = 'created' then array['c.created_at', 'timestamptz']
    when p_sort = 'deleted' then array['c.deleted_at', 'timestamptz']
    when p_object = 'contact' and p_sort = 'email' then array['coalesce(private.email_key(c.email), '''')', 'text']
    when p_object = 'contact' and p_sort = 'company' then array['lower(coalesce(c.company, ''''))', 'text']
    when p_object = 'opportunity' and p_sort = 'amount' then array['coalesce(c.amount, 0)', 'numeric']
    when p_object = 'opportunity' and p_sort = 'close' then array['coalesce(c.expected_close_date, ''infinity''::date)', 'date']
    when p_object = 'task' and p_sort = 'due' then
      array['coalesce(c.due_at, ''infinity''::timestamptz)', 'timestamptz']
    when p_object = 'lead' and p_sort = 'company' then array['lower(coalesce(c.company_name, ''''))', 'text']
    when p_object = 'activity' and p_sort = 'started' then array['c.started_at', 'timestamptz']
    when p_object = 'quote' and p_sort = 'total' then array['c.total', 'numeric']
    when p_object = 'note' and p_sort = 'written' then array['c.written_at', 'timestamptz']
  end
$$;
revoke all on function private.list_key from public, anon, authenticated;
