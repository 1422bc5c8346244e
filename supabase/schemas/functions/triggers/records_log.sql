-- An edit of a record, a new one, a deletion or a restore made here (page, API, SQL) goes to the change log, with who did it.
-- What a sync applies (crm.origin_connection) is logged by crm_apply, with its reasons. records.cause: why it happens, where
-- it is
-- not an edit here. Blank is null in the log, never an empty text.
create function private.records_log() returns trigger
language plpgsql security definer set search_path = '' set enable_nestloop = off set jit = off
as $$
declare
  v_actor uuid := auth.uid();
  v_kind text := case when v_actor is null then 'system'
                      when exists (select from public.api_keys where id = v_actor) then 'api_key'
                      else 'person' end;
  v_reason text := coalesce(nullif(current_setting('records.cause', true), ''), 'edited');
  v_object text := tg_argv[0];
  v_fields jsonb := private.shown_fields(tg_argv[0]);
begin
  if coalesce(current_setting('crm.origin_connection', true), '') <> '' then return null; end if;
  if tg_op = 'INSERT' then
    insert into public.crm_sync_changes
      (organization_id, object_type, record_id, side, kind, after, reason, actor_kind, actor_id)
    select n.organization_id, v_object, n.id, 'adsapp', 'created',
           (select coalesce(jsonb_object_agg(f.key, r.row -> f.value), '{}'::jsonb) from jsonb_each_text(v_fields) f
            where coalesce(r.row ->> f.value, '') <> '')
           || case when n.custom = '{}'::jsonb then n.custom
                   else (select coalesce(jsonb_object_agg('custom.' || e.key, e.value), '{}'::jsonb)
                         from jsonb_each(n.custom) e where e.value <> 'null'::jsonb) end,
           v_reason, v_kind, v_actor
    from new_rows n cross join lateral (select to_jsonb(n) as row) r;
    return null;
  end if;
  -- In: the records that changed, before and after. Out: a row per field with another value, and one for a deletion or restore.
  insert into public.crm_sync_changes
    (organization_id, object_type, record_id, side, kind, field, before, after, reason, actor_kind, actor_id)
  select n.organization_id, v_object, n.id, 'adsapp', f.kind, f.field, f.before, f.after, v_reason, v_kind, v_actor
  from (select k.id, k.organization_id, k.version, k.custom, k.deleted_at, to_jsonb(k) as row from new_rows k) n
  join (select k.id, k.version, k.custom, k.deleted_at, to_jsonb(k) as row from old_rows k) o on o.id = n.id
  cross join lateral (
    -- As values: 0 and 0.00 are one number.
    select 'updated' as kind, v.key as field, d.before, d.after
    from jsonb_each_text(v_fields) v
    cross join lateral (select case when o.row ->> v.value <> '' then o.row -> v.value end as before,
                               case when n.row ->> v.value <> '' then n.row -> v.value end as after) d
    where d.before is distinct from d.after
    union all
    select 'updated', 'custom.' || k.key, nullif(o.custom -> k.key, 'null'::jsonb), nullif(n.custom -> k.key, 'null'::jsonb)
    from jsonb_object_keys(case when n.custom <> o.custom then o.custom || n.custom else '{}'::jsonb end) as k (key)
    where nullif(o.custom -> k.key, 'null'::jsonb) is distinct from nullif(n.custom -> k.key, 'null'::jsonb)
    union all
    select case when n.deleted_at is null then 'restored' else 'archived' end, null, null, null
    where (n.deleted_at is null) <> (o.deleted_at is null)
  ) f
  where n.version <> o.version;
  return null;
end
$$;
