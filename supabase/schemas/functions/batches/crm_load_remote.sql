-- For each remote record {ref, keys: [{rank, kind, name, value}]}: its link and local record when it has one; without one, or
-- excluded, the live records that share a match key with it, each with the lowest rank of those keys and its own link. Keys of a
-- negative rank match orphaned creates, those of deleted records too; a name matches records without a partner and, with a run
-- (or a preview), those whose partner it has not met so far.
create function public.crm_load_remote(p_connection uuid, p_object text, p_records jsonb, p_run uuid default null)
returns table (ref text, link jsonb, record jsonb, candidates jsonb)
language plpgsql stable set search_path = ''
as $$
declare
  v_organization uuid;
  v_before timestamptz := coalesce(
    (select r.started_at from public.crm_sync_logs r where r.id = p_run),
    (select p.started_at from public.crm_previews p where p.id = p_run));
begin
  select organization_id into v_organization from public.crm_connections where id = p_connection;
  -- In: the remote records. wanted: with their links; asked: the match keys of those without a local record; found: the records
  -- here that each key matches; matches: these by record of the CRM, each once. Out: one row per remote record. "offset 0" has
  -- every lookup use its index: the planner underestimates a batch, or reads the whole table.
  return query
  with wanted as materialized (
    select r.ref, r.keys, l.link, l.record_id, l.status
    from jsonb_to_recordset(p_records) as r (ref text, keys jsonb)
    left join lateral (
      select private.crm_link_json(s) as link, s.record_id, s.status from public.crm_sync_state s
      where s.connection_id = p_connection and s.object_type = p_object and s.crm_record_id = r.ref
      offset 0) l on true
  ), asked as materialized (
    select w.ref, (k.key ->> 'rank')::integer as n, k.key ->> 'kind' as kind, k.key ->> 'name' as name,
           k.key ->> 'value' as value
    from wanted w cross join lateral jsonb_array_elements(w.keys) as k (key)
    where (w.record_id is null or w.status = 'excluded') and k.key ->> 'value' <> ''
  ), found as materialized (
    select a.ref, a.n, k.id
    from (select * from asked where kind = 'email' and n < 0) a
    cross join lateral (
      select s.record_id as id from public.crm_sync_state s
      where s.connection_id = p_connection and s.object_type = p_object and s.outgoing is not null and s.crm_record_id is null
        and private.email_key(s.outgoing ->> 'email') = private.email_key(a.value)
      offset 0) k
    union all
    select a.ref, a.n, k.id
    from (select * from asked where kind = 'email' and n >= 0 and p_object = 'contact') a
    cross join lateral (
      select c.id from public.contacts c
      where c.organization_id = v_organization and c.deleted_at is null
        and coalesce(private.email_key(c.email), '') = private.email_key(a.value)
      offset 0) k
    union all
    -- One that was converted is history: who is a lead again is another one.
    select a.ref, a.n, k.id
    from (select * from asked where kind = 'email' and n >= 0 and p_object = 'lead') a
    cross join lateral (
      select c.id from public.leads c
      where c.organization_id = v_organization and c.deleted_at is null and c.converted_at is null
        and coalesce(private.email_key(c.email), '') = private.email_key(a.value)
      offset 0) k
    union all
    select a.ref, a.n, k.id
    from (select * from asked where kind = 'domain' and n < 0) a
    cross join lateral (
      select s.record_id as id from public.crm_sync_state s
      where s.connection_id = p_connection and s.object_type = p_object and s.outgoing is not null and s.crm_record_id is null
        and coalesce(private.domain_key(s.outgoing ->> 'domain'), private.domain_key(s.outgoing ->> 'website'))
            = private.domain_key(a.value)
      offset 0) k
    union all
    select a.ref, a.n, k.id
    from (select * from asked where kind = 'domain' and n >= 0) a
    cross join lateral (
      select c.id from public.accounts c
      where c.organization_id = v_organization and c.deleted_at is null
        and coalesce(private.domain_key(c.domain), private.domain_key(c.website)) = private.domain_key(a.value)
      offset 0) k
    union all
    select a.ref, a.n, k.id
    from (select * from asked where kind = 'phone' and p_object = 'contact') a
    cross join lateral (
      select c.id from public.contacts c
      where c.organization_id = v_organization and c.deleted_at is null and c.phone is not null
        and private.phone_key(c.phone) = private.phone_key(a.value)
      offset 0) k
    union all
    select a.ref, a.n, k.id
    from (select * from asked where kind = 'phone' and p_object = 'account') a
    cross join lateral (
      select c.id from public.accounts c
      where c.organization_id = v_organization and c.deleted_at is null and c.phone is not null
        and private.phone_key(c.phone) = private.phone_key(a.value)
      offset 0) k
    union all
    select a.ref, a.n, k.id
    from (select * from asked where kind = 'phone' and p_object = 'lead') a
    cross join lateral (
      select c.id from public.leads c
      where c.organization_id = v_organization and c.deleted_at is null and c.converted_at is null and c.phone is not null
        and private.phone_key(c.phone) = private.phone_key(a.value)
      offset 0) k
    union all
    select a.ref, a.n, k.id
    from (select * from asked where kind = 'custom') a
    cross join lateral (
      select c.id from private.records c
      where c.object_type = p_object and c.organization_id = v_organization and c.deleted_at is null and c.custom <> '{}'::jsonb
        and c.custom @> jsonb_build_object(a.name, a.value)
      offset 0) k
    union all
    select a.ref, a.n, k.id
    from (select * from asked where kind = 'id') a
    cross join lateral (
      select c.id from private.records c
      where c.object_type = p_object and c.organization_id = v_organization and (c.deleted_at is null or a.n < 0)
        and c.id = case when a.value ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then a.value::uuid end
      offset 0) k
    union all
    select a.ref, a.n, k.id
    from (select * from asked where kind = 'name') a
    cross join lateral private.crm_namesakes(p_connection, v_organization, p_object, a.value, v_before) k
  ), matches as materialized (
    select f.ref, jsonb_agg(jsonb_build_object('key', f.n, 'record', k.record, 'link', kl.link)
                            order by f.n, k.created_at, k.id) as candidates
    from (select g.ref, g.id, min(g.n) as n from found g group by g.ref, g.id) f
    cross join lateral (select r.id, r.created_at, private.crm_record_json(p_connection, r.json, r.refs) as record
                        from private.records r where r.object_type = p_object and r.id = f.id offset 0) k
    left join lateral (
      select private.crm_link_json(s) as link from public.crm_sync_state s
      where s.record_id = k.id and s.connection_id is not distinct from p_connection
        and s.object_type is not distinct from p_object
      offset 0) kl on true
    group by f.ref
  )
  select w.ref, w.link, c.record, coalesce(m.candidates, '[]'::jsonb)
  from wanted w
  left join lateral (select private.crm_record_json(p_connection, r.json, r.refs) as record
                     from private.records r where r.object_type = p_object and r.id = w.record_id offset 0) c on true
  left join matches m on m.ref = w.ref;
end
$$;
revoke all on function public.crm_load_remote from public, anon, authenticated;
grant execute on function public.crm_load_remote to service_role;
