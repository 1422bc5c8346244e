-- A record and all below it, by the column parent_id of its table; what was deleted, and what is below that, is left out.
create function private.records_below(p_table text, p_record uuid) returns setof uuid
language plpgsql stable set search_path = ''
as $$
begin
  return query execute format(
    'with recursive below (id) as (
       select t.id from public.%1$I t where t.id = $1 and t.deleted_at is null
       union
       select t.id from below b join public.%1$I t on t.parent_id = b.id where t.deleted_at is null)
     select id from below', p_table)
  using p_record;
end
$$;
revoke all on function private.records_below from public, anon;
grant execute on function private.records_below to authenticated;
