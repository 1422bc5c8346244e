-- What is secret of records, as the caller may see it: these columns of each that has any, by its id.
create function private.secrets_of(p_table text, p_ids uuid[], p_columns text[]) returns table (id uuid, secrets jsonb)
language plpgsql stable set search_path = ''
as $$
declare
  v_columns text := (select string_agg(format('%L, s.%I', a.attname, a.attname), ', ')
                     from pg_attribute a
                     where a.attrelid = to_regclass(format('public.%I', p_table || '_secrets')) and a.attnum > 0
                       and a.attname = any (p_columns) and a.attname not in ('id', 'organization_id'));
begin
  if v_columns is null then return; end if;
  return query execute format('select s.id, jsonb_build_object(%s) from public.%I s where s.id = any ($1)',
                              v_columns, p_table || '_secrets') using p_ids;
end
$$;
revoke all on function private.secrets_of from public, anon;
grant execute on function private.secrets_of to authenticated;
