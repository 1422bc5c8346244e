-- An edit, a new contact, a deletion or a restore made here (page, API, SQL) goes to the change log, with who did it. What a sync
-- applies (crm.origin_connection) is logged by crm_apply, with its reasons. Blank is null in the log, never an empty text.
create function private.contacts_log() returns trigger
language plpgsql security definer set search_path = '' set enable_nestloop = off
as $$
declare
  v_actor uuid := auth.uid();
  v_kind text := case when v_actor is null then 'system' else 'person' end;
begin
  if coalesce(current_setting('crm.origin_connection', true), '') <> '' then return null; end if;
  if tg_op = 'INSERT' then
    insert into public.crm_sync_changes
      (organization_id, record_id, side, kind, after, reason, actor_kind, actor_id)
    select n.organization_id, n.id, 'adsapp', 'created',
           jsonb_strip_nulls(jsonb_build_object(
             'email', nullif(n.email, ''), 'firstName', nullif(n.first_name, ''), 'lastName', nullif(n.last_name, ''),
             'phone', nullif(n.phone, ''), 'company', nullif(n.company, ''), 'jobTitle', nullif(n.job_title, '')))
           || case when n.custom = '{}'::jsonb then n.custom
                   else (select coalesce(jsonb_object_agg('custom.' || e.key, e.value), '{}'::jsonb)
                         from jsonb_each(n.custom) e where e.value <> 'null'::jsonb) end,
           'edited', v_kind, v_actor
    from new_rows n;
    return null;
  end if;
  -- In: the contacts that changed, before and after. Out: a row per field with another value, and one for a deletion or restore.
  insert into public.crm_sync_changes
    (organization_id, record_id, side, kind, field, before, after, reason, actor_kind, actor_id)
  select n.organization_id, n.id, 'adsapp', f.kind, f.field, f.before, f.after, 'edited', v_kind, v_actor
  from new_rows n
  join old_rows o on o.id = n.id
  cross join lateral (
    select 'updated' as kind, v.field, to_jsonb(nullif(v.before, '')) as before, to_jsonb(nullif(v.after, '')) as after
    from (values ('email', o.email, n.email), ('firstName', o.first_name, n.first_name), ('lastName', o.last_name, n.last_name),
                 ('phone', o.phone, n.phone), ('company', o.company, n.company), ('jobTitle', o.job_title, n.job_title)
         ) as v (field, before, after)
    where nullif(v.before, '') is distinct from nullif(v.after, '')
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
