-- The expression by which records c of a table are recognised in a column, or an own field ('custom.<key>'); that of p_value, an
-- expression itself, where one is given.
create function private.import_key(p_column text, p_value text default null) returns text
language sql immutable set search_path = ''
as $$
  select case
    when p_column = 'email' then format('coalesce(private.email_key(%s), '''')', v.value)
    when p_column = 'domain' and p_value is null then 'coalesce(private.domain_key(c.domain), private.domain_key(c.website))'
    when p_column = 'domain' then format('private.domain_key(%s)', v.value)
    when p_column = 'phone' then format('private.phone_key(%s)', v.value)
    when p_column like 'custom.%' then v.value
    else format('lower(btrim(%s::text))', v.value)
  end
  from (select coalesce(p_value, case when p_column like 'custom.%' then format('(c.custom ->> %L)', substr(p_column, 8))
                                      else format('c.%I', p_column) end) as value) v
$$;
revoke all on function private.import_key from public, anon, authenticated;
grant execute on function private.import_key to service_role;
