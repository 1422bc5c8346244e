-- Who is who, by the keys that a connection's admin has chosen: e-mail, phone, our own id on the CRM's record, a custom field. Where the
-- answer is not clear, a person gives it.

-- A phone number as it is matched on: digits, with the international prefix as one sign. Null where there are too few to tell people apart.
create function private.phone_key(p_phone text) returns text
language sql immutable set search_path = ''
as $$
  select substring(
    regexp_replace(regexp_replace(replace(p_phone, '(0)', ''), '[^0-9+]', '', 'g'), '^00', '+')
    from '^(?:\+*\d){7}.*$')
$$;
revoke all on function private.phone_key(text) from public, anon;
-- An index that uses it is kept up by whoever edits a contact.
grant execute on function private.phone_key(text) to authenticated, service_role;

create index contacts_phone_idx on public.contacts (organization_id, private.phone_key(phone)) where deleted_at is null and phone is not null;
create index contacts_custom_idx on public.contacts using gin (custom jsonb_path_ops) where deleted_at is null and custom <> '{}'::jsonb;

create or replace function private.crm_link_json(l public.crm_sync_state) returns jsonb
language sql immutable set search_path = ''
as $$
  select case when l.id is null then null else jsonb_build_object(
    'id', l.id, 'recordId', l.record_id, 'crmRecordId', l.crm_record_id, 'status', l.status, 'base', l.base,
    'outgoing', l.outgoing, 'outgoingAt', l.outgoing_at, 'crmUpdatedAt', l.crm_updated_at, 'pending', l.pending, 'version', l.version, 'attempts', l.attempts,
    'conflictDetected', l.conflict_detected, 'conflictDetails', l.conflict_details, 'errorCode', l.last_error ->> 'code', 'asNew', l.as_new) end
$$;

-- For each remote record {ref, keys: [{rank, kind, name, value}]}: its link and local record when it has one; without a
-- local record, the live contacts that share a key with it, each with the lowest rank of a key that it shares and its own link. A rank below
-- zero finds whom a create was sent for that was never answered, deleted ones too. "offset 0" has each found by its index: the planner takes a batch for smaller than it is, or reads the whole table.
create or replace function public.crm_load_remote(p_connection uuid, p_object text, p_records jsonb)
returns table (ref text, link jsonb, record jsonb, candidates jsonb)
language plpgsql stable set search_path = ''
as $$
declare
  v_organization uuid;
begin
  select organization_id into v_organization from public.crm_connections where id = p_connection;
  return query
  with wanted as materialized (
    select r.ref, r.keys, l.link, l.record_id
    from jsonb_to_recordset(p_records) as r (ref text, keys jsonb)
    left join lateral (
      select private.crm_link_json(s) as link, s.record_id from public.crm_sync_state s
      where s.connection_id = p_connection and s.object_type = p_object and s.crm_record_id = r.ref
      offset 0) l on true
  ), asked as materialized (
    select w.ref, (k.key ->> 'rank')::integer as n, k.key ->> 'kind' as kind, k.key ->> 'name' as name, k.key ->> 'value' as value
    from wanted w cross join lateral jsonb_array_elements(w.keys) as k (key)
    where w.record_id is null and k.key ->> 'value' <> ''
  ), found as materialized (
    select a.ref, a.n, k.id
    from (select * from asked where kind = 'email' and n < 0) a
    cross join lateral (
      select s.record_id as id from public.crm_sync_state s
      where s.connection_id = p_connection and s.outgoing is not null and s.crm_record_id is null
        and lower(btrim(coalesce(s.outgoing ->> 'email', ''))) = a.value
      offset 0) k
    union all
    select a.ref, a.n, k.id
    from (select * from asked where kind = 'email' and n >= 0) a
    cross join lateral (
      select c.id from public.contacts c
      where c.organization_id = v_organization and c.deleted_at is null and lower(btrim(coalesce(c.email, ''))) = a.value
      offset 0) k
    union all
    select a.ref, a.n, k.id
    from (select * from asked where kind = 'phone') a
    cross join lateral (
      select c.id from public.contacts c
      where c.organization_id = v_organization and c.deleted_at is null and c.phone is not null and private.phone_key(c.phone) = private.phone_key(a.value)
      offset 0) k
    union all
    select a.ref, a.n, k.id
    from (select * from asked where kind = 'custom') a
    cross join lateral (
      select c.id from public.contacts c
      where c.organization_id = v_organization and c.deleted_at is null and c.custom <> '{}'::jsonb
        and c.custom @> jsonb_build_object(a.name, a.value)
      offset 0) k
    union all
    select a.ref, a.n, k.id
    from (select * from asked where kind = 'id') a
    cross join lateral (
      select c.id from public.contacts c
      where c.organization_id = v_organization and (c.deleted_at is null or a.n < 0)
        and c.id = case when a.value ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then a.value::uuid end
      offset 0) k
  ), matches as materialized (
    select f.ref, jsonb_agg(jsonb_build_object('key', f.n, 'record', k.record, 'link', private.crm_link_json(kl)) order by f.n, k.created_at, k.id) as candidates
    from (select g.ref, g.id, min(g.n) as n from found g group by g.ref, g.id) f
    cross join lateral (select c.id, c.created_at, private.crm_contact_json(c) as record from public.contacts c where c.id = f.id offset 0) k
    left join public.crm_sync_state kl on kl.connection_id = p_connection and kl.object_type = p_object and kl.record_id = k.id
    group by f.ref
  )
  select w.ref, w.link, c.record, coalesce(m.candidates, '[]'::jsonb)
  from wanted w
  left join lateral (select private.crm_contact_json(k) as record from public.contacts k where k.id = w.record_id offset 0) c on true
  left join matches m on m.ref = w.ref;
end
$$;

-- Links that wait for a push, in id order after p_after. p_linked: with a CRM record (true) or without (false). p_records narrows to links
-- of these local records, pending or not; p_live to what a person has just changed; p_unanswered to what was sent without an answer.
drop function public.crm_load_pending(uuid, text, boolean, uuid, integer, uuid[]);
create function public.crm_load_pending(
  p_connection uuid, p_object text, p_linked boolean, p_after uuid, p_limit integer, p_records uuid[] default null, p_live boolean default false,
  p_unanswered boolean default false
) returns table (link jsonb, record jsonb)
language sql stable set search_path = ''
as $$
  select private.crm_link_json(l), private.crm_contact_json(c)
  from public.crm_sync_state l
  join public.contacts c on c.id = l.record_id
  where l.connection_id = p_connection and l.object_type = p_object
    and l.status in ('linked', 'unlinked') and (l.crm_record_id is not null) = p_linked
    and (l.pending or p_records is not null) and (l.live or not p_live) and (l.outgoing is not null or not p_unanswered)
    and (p_records is null or l.record_id = any (p_records))
    and (p_after is null or l.id > p_after)
  order by l.id
  limit p_limit
$$;

-- Links whose record is to be archived in the CRM, in id order.
create function public.crm_load_archiving(p_connection uuid, p_object text, p_after uuid, p_limit integer)
returns table (link jsonb, record jsonb)
language sql stable set search_path = ''
as $$
  select private.crm_link_json(l), private.crm_contact_json(c)
  from public.crm_sync_state l
  join public.contacts c on c.id = l.record_id
  where l.connection_id = p_connection and l.object_type = p_object and l.archiving and l.crm_record_id is not null and (p_after is null or l.id > p_after)
  order by l.id
  limit p_limit
$$;

-- For records of ours {ref, keys} that the CRM does not have yet: other live contacts that share one of these keys and are linked on this
-- connection, so that nobody is made twice where the CRM itself cannot be asked by that key.
create function public.crm_linked_twins(p_connection uuid, p_object text, p_records jsonb) returns jsonb
language sql stable set search_path = ''
as $$
  with asked as materialized (
    select r.ref, k.key ->> 'kind' as kind, k.key ->> 'name' as name, k.key ->> 'value' as value, o.organization_id
    from jsonb_to_recordset(p_records) as r (ref uuid, keys jsonb)
    cross join lateral jsonb_array_elements(r.keys) as k (key)
    cross join (select organization_id from public.crm_connections where id = p_connection) o
  ), found as (
    select a.ref, k.id from (select * from asked where kind = 'phone') a
    cross join lateral (select c.id from public.contacts c where c.organization_id = a.organization_id and c.deleted_at is null
                          and c.phone is not null and private.phone_key(c.phone) = private.phone_key(a.value) offset 0) k
    union
    select a.ref, k.id from (select * from asked where kind = 'custom') a
    cross join lateral (select c.id from public.contacts c where c.organization_id = a.organization_id and c.deleted_at is null
                          and c.custom <> '{}'::jsonb and c.custom @> jsonb_build_object(a.name, a.value) offset 0) k
  )
  select coalesce(jsonb_object_agg(t.ref, t.records), '{}'::jsonb) from (
    select f.ref, jsonb_agg(f.id order by f.id) as records
    from found f
    join public.crm_sync_state l on l.connection_id = p_connection and l.object_type = p_object and l.record_id = f.id and l.crm_record_id is not null
    where f.id <> f.ref
    group by f.ref) t
$$;

-- A person's word on a match that was not clear. p_action 'link': the link's missing half is p_record (a contact of ours) or p_crm_record (a
-- record of the CRM); 'create': it is nobody that the other side has; 'exclude': it is not to be synced; 'include' takes that back, and the match
-- is looked for anew.
create function public.crm_decide_match(
  p_link uuid, p_organization uuid, p_user uuid, p_action text, p_record uuid, p_crm_record text
) returns void
language plpgsql set search_path = ''
as $$
declare
  v_link public.crm_sync_state;
begin
  select * into v_link from public.crm_sync_state where id = p_link and organization_id = p_organization for update;
  if v_link.id is null or (v_link.record_id is not null and v_link.crm_record_id is not null)
     or p_action <> 'include' and v_link.status <> 'attention'
     or p_action = 'include' and (v_link.status <> 'excluded' or v_link.last_error ->> 'code' is distinct from 'excluded_by_person'
       or exists (select 1 from public.contacts c where c.id = v_link.record_id and c.deleted_at is not null)) then
    raise exception 'match_not_open' using errcode = 'P0002';
  end if;
  if p_action = 'link' then
    if exists (select 1 from public.crm_sync_state l
               where l.connection_id = v_link.connection_id and l.object_type = v_link.object_type and l.id <> p_link
                 and ((p_record is not null and l.record_id = p_record and l.crm_record_id is not null)
                   or (p_crm_record is not null and l.crm_record_id = p_crm_record and l.record_id is not null))) then
      raise exception 'match_taken' using errcode = 'P0002';
    end if;
    if v_link.record_id is null and not exists (select 1 from public.contacts c where c.id = p_record and c.organization_id = p_organization and c.deleted_at is null) then
      raise exception 'match_unknown' using errcode = 'P0002';
    end if;
    if v_link.record_id is not null and (p_crm_record is null
       or not exists (select 1 from jsonb_array_elements(coalesce(v_link.candidates, '[]'::jsonb)) k where k ->> 'crmRecordId' = p_crm_record)) then
      raise exception 'match_unknown' using errcode = 'P0002';
    end if;
    -- The other half's placeholder goes; what it was waiting for has come.
    delete from public.crm_sync_state l
    where l.connection_id = v_link.connection_id and l.object_type = v_link.object_type and l.id <> p_link
      and ((v_link.record_id is null and l.record_id = p_record) or (v_link.record_id is not null and l.crm_record_id = p_crm_record));
    update public.crm_sync_state
    set record_id = coalesce(record_id, p_record), crm_record_id = coalesce(crm_record_id, p_crm_record), status = 'linked', base = '{}'::jsonb,
        pending = true, live = true, attempts = 0, last_error = null, candidates = null, version = version + 1
    where id = p_link;
  elsif p_action = 'create' then
    update public.crm_sync_state
    set as_new = true, pending = record_id is not null, live = true, status = case when record_id is null then status else 'unlinked' end,
        attempts = 0, candidates = null, version = version + 1
    where id = p_link;
  elsif p_action = 'include' then
    update public.crm_sync_state
    set status = case when record_id is null then 'attention' else 'unlinked' end, pending = record_id is not null, live = record_id is not null,
        attempts = 0, last_error = null, version = version + 1
    where id = p_link;
  else
    update public.crm_sync_state
    set status = 'excluded', pending = false, live = false, candidates = null, version = version + 1,
        last_error = jsonb_build_object('code', 'excluded_by_person', 'message', 'Left out of the sync by a person.')
    where id = p_link;
  end if;
  -- What it holds in the CRM has to be read first, as if it had just been made there.
  if v_link.record_id is null and p_action in ('create', 'include') then
    insert into public.crm_webhook_events (organization_id, connection_id, event_key, object_type, kind, crm_record_id, occurred_at)
    values (p_organization, v_link.connection_id, 'decision:' || p_link || ':' || v_link.version, v_link.object_type, 'changed', v_link.crm_record_id, now())
    on conflict (connection_id, event_key) do nothing;
  end if;
  perform private.crm_wake(v_link.connection_id);
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (p_organization, p_user, 'crm.match_decided', p_link::text,
          jsonb_build_object('action', p_action, 'recordId', p_record, 'crmRecordId', p_crm_record));
end
$$;
