-- A record's own fields after a write: all of p_old, or p_new with the kept keys of p_old, where it is given; and on that the
-- keys of p_keys, of which null removes one.
create function private.custom_written(p_old jsonb, p_new jsonb, p_keys jsonb, p_kept text[]) returns jsonb
language sql immutable set search_path = ''
as $$
  select case when p_new is null and p_keys is null then p_old else coalesce(jsonb_object_agg(e.key, e.value), '{}') end
  from jsonb_each(
    case when p_new is null then p_old
         else p_new || (select coalesce(jsonb_object_agg(k, p_old -> k), '{}') from unnest(p_kept) k where p_old ? k) end
    || coalesce(p_keys, '{}')) e
  where e.value <> 'null'
$$;
revoke all on function private.custom_written from public, anon;
grant execute on function private.custom_written to authenticated;
