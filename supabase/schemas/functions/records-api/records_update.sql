-- Writes values into records of a table as whoever calls, under row level security, and answers these columns of each that was
-- written: those with these ids that have the version asked for, if one is. p_values: by column. p_deleted: among the deleted
-- ones.
create function public.records_update(
  p_organization uuid, p_table text, p_ids uuid[], p_values jsonb, p_columns text[], p_version bigint default null,
  p_deleted boolean default false
) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  v_answer jsonb;
begin
  if not exists (select from private.synced_objects() o where o.table_name = p_table) then
    raise exception 'Unknown table.' using errcode = '22023';
  end if;
  execute format(
    'with written as (
       update public.%1$I c set %2$s from jsonb_populate_record(null::public.%1$I, $2) v
       where c.organization_id = $1 and c.id = any ($3) and (c.deleted_at is not null) = $5 and ($4 is null or c.version = $4)
       returning jsonb_build_object(%3$s) as record)
     select coalesce(jsonb_agg(record), ''[]'') from written',
    p_table,
    (select string_agg(format('%I = v.%I', k, k), ', ' order by k) from jsonb_object_keys(p_values) k),
    (select string_agg(format('%L, c.%I', k, k), ', ') from unnest(p_columns) k))
  into v_answer using p_organization, p_values, p_ids, p_version, p_deleted;
  return v_answer;
end
$$;
revoke all on function public.records_update from public, anon;
grant execute on function public.records_update to authenticated;
