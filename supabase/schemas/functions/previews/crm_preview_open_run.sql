-- crm_open_run for a preview: the connection with its draft over it, and no guard, because nothing is written. Where the cursors
-- are, a delta begins.
create function public.crm_preview_open_run(p_run uuid) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object(
    'run', to_jsonb(r) || case when r.checkpoint is null and r.sync_type = 'delta'
      then jsonb_build_object('checkpoint', jsonb_build_object('cursors', (
        select coalesce(jsonb_object_agg(o.object_type, o.sync_cursor), '{}'::jsonb) from public.crm_connection_objects o
        where o.connection_id = c.id and o.sync_cursor is not null))) else '{}'::jsonb end,
    'connection', to_jsonb(c) || jsonb_build_object('settings',
      c.settings || coalesce(p.draft -> 'settings', '{}'::jsonb) || '{"guard": {"enabled": false}}',
      -- Nothing is synced: one that is paused is looked at all the same.
      'status', case c.status when 'paused' then 'active' else c.status end),
    'mapping', (
      select coalesce(jsonb_agg(m.row order by m.position), '[]'::jsonb)
      from (select to_jsonb(f) as row, f.position from public.crm_field_mappings f
            where f.connection_id = c.id and not coalesce(p.draft -> 'mapping' ? f.object_type, false)
            union all
            select e.row || jsonb_build_object('object_type', d.key), e.n::integer
            from jsonb_each(coalesce(p.draft -> 'mapping', '{}'::jsonb)) d
            cross join lateral jsonb_array_elements(d.value) with ordinality as e (row, n)) m),
    'objects', (
      select coalesce(jsonb_agg(to_jsonb(o) || jsonb_build_object(
          'enabled', coalesce((p.draft #>> array['objects', o.object_type, 'enabled'])::boolean, o.enabled),
          'settings', o.settings || coalesce(p.draft #> array['objects', o.object_type, 'settings'], '{}'::jsonb))), '[]'::jsonb)
      from public.crm_connection_objects o where o.connection_id = c.id),
    'orphans', '[]'::jsonb,
    'hashKey', (select s.hash_key from public.privacy_settings s
                where s.organization_id = c.organization_id
                  and exists (select 1 from public.erased_identities i
                              where i.organization_id = c.organization_id and i.lifted_at is null)),
    'usage', (select jsonb_build_object('background', coalesce(sum(u.background), 0), 'live', coalesce(sum(u.live), 0))
              from public.crm_api_usage u
              where u.connection_id = c.id and u.day = (now() at time zone 'utc')::date))
  from public.crm_previews p
  join private.crm_preview_runs r on r.id = p.id
  join public.crm_connections c on c.id = p.connection_id
  where p.id = p_run
$$;
revoke all on function public.crm_preview_open_run from public, anon, authenticated;
grant execute on function public.crm_preview_open_run to service_role;
