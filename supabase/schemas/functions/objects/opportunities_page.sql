-- One page of the list of opportunities, as contacts_page is one of contacts. p_sort: name | amount | close | updated | deleted.
-- p_account, p_contact: only those of a company, of a contact. p_stage: only those in a stage, as a column of the board.
create function public.opportunities_page(
  p_organization uuid,
  p_search text default null,
  p_sort text default 'name',
  p_descending boolean default false,
  p_after_value text default null,
  p_after_id uuid default null,
  p_limit integer default 50,
  p_list text default null,
  p_connection uuid default null,
  p_deleted boolean default false,
  p_account uuid default null,
  p_contact uuid default null,
  p_stage text default null
) returns table (
  id uuid, name text, account_id uuid, contact_id uuid, stage text, status text, probability numeric, amount numeric,
  currency text, expected_close_date date, owner_id uuid, updated_at timestamptz, version bigint, deleted_at timestamptz,
  deleted_by uuid, deleted_via uuid, sort_value text
)
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_key text := case p_sort
    when 'name' then 'c.sort_name'
    when 'amount' then 'coalesce(c.amount, 0)'
    when 'close' then 'coalesce(c.expected_close_date, ''infinity''::date)'
    when 'updated' then 'c.updated_at'
    when 'deleted' then 'c.deleted_at'
  end;
begin
  perform private.require_membership(p_organization);
  if v_key is null then
    raise exception 'Unknown sort order.' using errcode = '22023';
  end if;
  return query execute private.page_query('opportunities',
    'c.id, c.name, c.account_id, c.contact_id, c.stage, c.status, c.probability, c.amount, c.currency, c.expected_close_date, '
      || 'c.owner_id, c.updated_at, c.version, c.deleted_at, c.deleted_by, c.deleted_via',
    v_key, case p_sort when 'name' then 'text' when 'amount' then 'numeric' when 'close' then 'date' else 'timestamptz' end,
    p_descending, p_deleted,
    private.links_filter(p_list, p_connection)
      || case when p_account is null then '' else format(' and c.account_id = %L', p_account) end
      || case when p_contact is null then '' else format(' and c.contact_id = %L', p_contact) end
      || case when p_stage is null then '' else format(' and c.stage = %L', p_stage) end)
  using p_organization, private.search_pattern(p_search), p_after_value, p_after_id, p_limit;
end
$$;
revoke all on function public.opportunities_page from public, anon;
grant execute on function public.opportunities_page to authenticated;
