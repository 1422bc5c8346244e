-- A record as endpoints get it that asked for all of it: the members of the records API that are its columns. What only some may
-- see is kept in other tables, and is not in it. @returns null once it is deleted, or where there is no such object
create function private.webhook_record(p_object text, p_organization uuid, p_id uuid) returns jsonb
language plpgsql stable set search_path = ''
as $$
declare
  v_table text;
  v_columns text[];
  v_record jsonb;
begin
  select o.table_name, array(select f.value from jsonb_each_text(o.fields) f) into v_table, v_columns
  from private.record_objects() o where o.object_type = p_object;
  if v_table is null or p_id is null then return null; end if;
  execute format('select to_jsonb(r) from public.%I r
                  where r.id = $1 and r.organization_id = $2 and r.deleted_at is null', v_table)
  into v_record using p_id, p_organization;
  return (select jsonb_object_agg(e.key, e.value) from jsonb_each(v_record) e
          where e.key = any (v_columns || '{id,version,created_at,updated_at,custom}'::text[]));
end
$$;
revoke all on function private.webhook_record from public, anon, authenticated;
grant execute on function private.webhook_record to service_role;
