-- The part of a query for records c that keeps those with these values in these fields of an object; true where nothing is asked
-- for.
create function private.list_filter(p_object text, p_where jsonb) returns text
language plpgsql immutable set search_path = ''
as $$
declare
  v_columns jsonb := private.shown_fields(p_object);
begin
  if exists (select from jsonb_object_keys(p_where) f where not v_columns ? f) then
    raise exception 'Unknown field.' using errcode = '22023';
  end if;
  return coalesce((
    select string_agg(
      format('c.%I ', v_columns ->> f.key) || case when f.value is null then 'is null' else format('= %L', f.value) end, ' and ')
    from jsonb_each_text(p_where) f), 'true');
end
$$;
revoke all on function private.list_filter from public, anon, authenticated;
