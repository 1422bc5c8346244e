-- The records of an object that texts in a file may mean: {text: [id]}. p_texts: [{text, names}], names as the table sorts by
-- them. A text is an id, a name, or what a record is known by: an address, a domain.
create function public.import_references(p_organization uuid, p_object text, p_texts jsonb) returns jsonb
language plpgsql stable set search_path = ''
as $$
declare
  v_table text := (select o.table_name from private.record_objects() o where o.object_type = p_object);
  v_columns text[] := array(select attname from pg_attribute
                            where attrelid = format('public.%I', v_table)::regclass and attname in ('email', 'domain'));
  v_found jsonb;
begin
  execute format(
    'select coalesce(jsonb_object_agg(t.text, t.ids), ''{}'') from (
       select f.text, jsonb_agg(distinct f.id) as ids from (
         select e ->> ''text'' as text, c.id
         from jsonb_array_elements($1) e cross join jsonb_array_elements_text(e -> ''names'') n
         join public.%1$I c on c.sort_name = n and c.organization_id = $2 and c.deleted_at is null
         union
         select e ->> ''text'', c.id from jsonb_array_elements($1) e
         join public.%1$I c on c.id = any (private.ids_in(e ->> ''text'')) and c.organization_id = $2 and c.deleted_at is null
         %2$s) f
       group by f.text) t',
    v_table,
    (select string_agg(format(
       'union select e ->> ''text'', c.id from jsonb_array_elements($1) e
        join public.%I c on %s = %s and c.organization_id = $2 and c.deleted_at is null and e ->> ''text'' like ''%%.%%''',
       v_table, private.import_key(k), private.import_key(k, '(e ->> ''text'')')), ' ') from unnest(v_columns) k))
  into v_found using p_texts, p_organization;
  return v_found;
end
$$;
revoke all on function public.import_references from public, anon, authenticated;
grant execute on function public.import_references to service_role;
