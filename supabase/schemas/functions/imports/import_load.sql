-- An import with its next rows: {import, rows: [{n, cells}]}; null where there is none.
create function public.import_load(p_import uuid, p_limit integer) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object(
    'import', to_jsonb(i),
    'rows', case when i.state not in ('checking', 'importing') then '[]'::jsonb else coalesce((
      select jsonb_agg(jsonb_build_object('n', r.row_number, 'cells', r.cells) order by r.row_number)
      from (select row_number, cells from public.import_rows
            where import_id = i.id and row_number > i.place order by row_number limit p_limit) r), '[]'::jsonb) end)
  from public.imports i where i.id = p_import
$$;
revoke all on function public.import_load from public, anon, authenticated;
grant execute on function public.import_load to service_role;
