-- Generated from supabase/schemas by `npm run db:build`. Edit the schemas.

-- schemas/setup.sql

-- Schemas, extensions and queues: what tables and functions need.

-- Tables and functions name each other, so bodies are not checked here but by tests/integration/database-schema.test.ts.
set check_function_bodies = off;

create schema if not exists private;
grant usage on schema private to authenticated, service_role;

create schema if not exists extensions;
create extension if not exists pg_trgm with schema extensions;
grant usage on schema extensions to anon, authenticated, service_role;

-- Durable work on Supabase Queues (pgmq). crm_live has wake-ups of connections with changes to sync now, crm_work has runs and
-- checks, so that live changes never wait for a backfill. Messages are small and name a connection; the records
-- themselves wait in crm_sync_state and crm_webhook_events. Only pgmq functions that older releases have too are used.
create extension if not exists pgmq;
select pgmq.create('crm_live'), pgmq.create('crm_work');

-- schemas/functions/access/create_organization.sql

-- Founds an organisation whose owner is the person. Whether they may is the app's to say (SIGN_UP), so people cannot call it.
-- p_most: how many organisations one person may own.
create function public.create_organization(p_user uuid, p_name text, p_most integer) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  v_organization uuid;
begin
  -- One after the other for one person, so that the count holds.
  perform pg_advisory_xact_lock(hashtext('owner ' || p_user));
  if (select count(*) from public.organization_members where user_id = p_user and role = 'owner') >= p_most then
    raise exception 'too_many_organizations: % is the most that one person may own', p_most using errcode = 'P0001';
  end if;
  insert into public.organizations (name) values (btrim(p_name)) returning id into v_organization;
  insert into public.organization_members (organization_id, user_id, role) values (v_organization, p_user, 'owner');
  return v_organization;
end
$$;
revoke all on function public.create_organization from public, anon, authenticated;
grant execute on function public.create_organization to service_role;

-- schemas/functions/access/member_emails.sql

-- The sign-in e-mails of an organisation's members, for the members themselves; nothing of any other organisation.
create function public.member_emails(p_organization uuid) returns table (user_id uuid, email text)
language sql stable security definer set search_path = ''
as $$
  select m.user_id, u.email::text
  from public.organization_members m
  join auth.users u on u.id = m.user_id
  where m.organization_id = p_organization and m.organization_id in (select private.my_organizations())
$$;
revoke all on function public.member_emails from public, anon;
grant execute on function public.member_emails to authenticated;

-- schemas/functions/access/my_organizations.sql

-- The caller's organisations. Security definer, so that a policy on organization_members can use it without recursion.
create function private.my_organizations() returns setof uuid
language sql stable security definer set search_path = ''
as $$
  select organization_id from public.organization_members where user_id = (select auth.uid())
$$;
revoke all on function private.my_organizations from public;
grant execute on function private.my_organizations to authenticated, service_role;

-- schemas/functions/access/my_organizations_with.sql

-- The organisations in which the caller may do something, by the role of the moment. Security definer, as my_organizations.
create function private.my_organizations_with(p_permission text) returns setof uuid
language sql stable security definer set search_path = ''
as $$
  select organization_id from public.organization_members
  where user_id = (select auth.uid()) and private.role_allows(role, p_permission)
$$;
revoke all on function private.my_organizations_with from public;
grant execute on function private.my_organizations_with to authenticated, service_role;

-- schemas/functions/access/require_permission.sql

-- The caller, when the role of the moment in an organisation allows it; refused as row level security refuses otherwise. The
-- member's row is locked, so that a change of the role at the same moment comes before or after, never between.
create function private.require_permission(p_organization uuid, p_permission text) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  v_role text;
begin
  select role into v_role from public.organization_members
  where organization_id = p_organization and user_id = auth.uid() for share;
  if not coalesce(private.role_allows(v_role, p_permission), false) then
    raise exception 'forbidden: this role may not %', p_permission using errcode = '42501';
  end if;
  return auth.uid();
end
$$;
revoke all on function private.require_permission from public;

-- schemas/functions/access/role_allows.sql

-- Generated from src/lib/core/roles.ts by `npm run db:build`: what each role may do.
create function private.role_allows(p_role text, p_permission text) returns boolean
language sql immutable set search_path = ''
as $$
  select case p_permission
    when 'read' then p_role in ('owner', 'admin', 'manager', 'member', 'viewer')
    when 'edit' then p_role in ('owner', 'admin', 'manager', 'member')
    when 'decide' then p_role in ('owner', 'admin', 'manager')
    when 'connections' then p_role in ('owner', 'admin')
    when 'privacy' then p_role in ('owner', 'admin')
    when 'team' then p_role in ('owner', 'admin')
    when 'ownership' then p_role in ('owner')
  end
$$;
revoke all on function private.role_allows from public;
grant execute on function private.role_allows to authenticated, service_role;

-- schemas/functions/access/slug_of.sql

-- What an organisation's name is in an address: lower case, without accents, words joined by hyphens, 40 characters at
-- most. A name in the form of an id gives none (organizations.slug).
create function private.slug_of(p_name text) returns text
language sql immutable set search_path = ''
as $$
  select coalesce(nullif(regexp_replace(btrim(left(btrim(
    regexp_replace(regexp_replace(lower(normalize(p_name, nfkd)), '[\u0300-\u036f]', '', 'g'), '[^a-z0-9]+', '-', 'g'),
    '-'), 40), '-'), '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', ''), ''), 'organisation')
$$;
revoke all on function private.slug_of from public;

-- schemas/functions/contacts/contacts_count.sql

-- How many contacts the list has for a search and a filter, as contacts_page takes them; behind a filter counted to 10,001.
-- Security definer for the reason given there.
create function public.contacts_count(
  p_organization uuid, p_search text default null, p_list text default null, p_connection uuid default null,
  p_deleted boolean default false
) returns bigint
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_count bigint;
begin
  if p_organization not in (select private.my_organizations()) then
    raise exception 'You do not belong to this organisation.' using errcode = '42501';
  end if;
  execute format(
    'select count(*) from (select 1 from public.contacts c
      where c.organization_id = $1 and c.deleted_at is %s null and %s and ($2 is null or c.search_text like $2) %s) s',
    case when p_deleted then 'not' else '' end, private.contacts_filter(p_list, p_connection),
    case when coalesce(p_list, p_connection::text) is null then '' else 'limit 10001' end)
  into v_count
  using p_organization, private.contacts_pattern(p_search);
  return v_count;
end
$$;
revoke all on function public.contacts_count from public, anon;
grant execute on function public.contacts_count to authenticated;

-- schemas/functions/contacts/contacts_custom_keys.sql

-- Names of custom properties in use, from the 2,000 contacts changed last: enough to offer in a mapping, bounded in cost.
create function public.contacts_custom_keys(p_organization uuid) returns jsonb
language sql stable set search_path = ''
as $$
  select coalesce(jsonb_agg(k order by k), '[]'::jsonb) from (
    select distinct jsonb_object_keys(c.custom) as k from (
      select custom from public.contacts
      where organization_id = p_organization and deleted_at is null
      order by updated_at desc limit 2000) c) s
$$;
revoke all on function public.contacts_custom_keys from public, anon, authenticated;
grant execute on function public.contacts_custom_keys to service_role;

-- schemas/functions/contacts/contacts_filter.sql

-- The part of a query for contacts c of the organisation $1 that keeps those with a link in a list, of a connection or of any;
-- true where nothing is asked for.
create function private.contacts_filter(p_list text, p_connection uuid) returns text
language sql immutable set search_path = ''
as $$
  select case
    when p_list is null and p_connection is null then 'true'
    else 'c.id in (select l.record_id from public.crm_sync_state l where l.connection_id '
      || case when p_connection is null then 'in (select k.id from public.crm_connections k where k.organization_id = $1)'
              else format('= %L and l.organization_id = $1', p_connection) end
      || case when p_list is null then '' else format(' and l.list = %L', p_list) end || ')'
  end
$$;
revoke all on function private.contacts_filter from public, anon, authenticated;

-- schemas/functions/contacts/contacts_page.sql

-- One page of the contact list. Security definer with its own membership check: under row level security ILIKE is not
-- leakproof, so the trigram index would go unused and every search would read the whole organisation.
-- p_sort: name | email | company | updated | deleted. p_list: only contacts with a link in that list, of p_connection or of any.
-- p_deleted: the deleted ones. Keyset paging: pass the last row's sort_value and id as p_after_*.
create function public.contacts_page(
  p_organization uuid,
  p_search text default null,
  p_sort text default 'name',
  p_descending boolean default false,
  p_after_value text default null,
  p_after_id uuid default null,
  p_limit integer default 50,
  p_list text default null,
  p_connection uuid default null,
  p_deleted boolean default false
) returns table (
  id uuid, email text, first_name text, last_name text, phone text, company text, job_title text,
  updated_at timestamptz, version bigint, deleted_at timestamptz, deleted_by uuid, deleted_via uuid, sort_value text
)
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_key text;
  v_direction text := case when p_descending then 'desc' else 'asc' end;
  v_compare text := case when p_descending then '<' else '>' end;
  v_cast text := case when p_sort in ('updated', 'deleted') then 'timestamptz' else 'text' end;
begin
  if p_organization not in (select private.my_organizations()) then
    raise exception 'You do not belong to this organisation.' using errcode = '42501';
  end if;
  v_key := case p_sort
    when 'name' then 'c.sort_name'
    when 'email' then 'coalesce(private.email_key(c.email), '''')'
    when 'company' then 'lower(coalesce(c.company, ''''))'
    when 'updated' then 'c.updated_at'
    when 'deleted' then 'c.deleted_at'
  end;
  if v_key is null then
    raise exception 'Unknown sort order.' using errcode = '22023';
  end if;
  return query execute format(
    'select c.id, c.email, c.first_name, c.last_name, c.phone, c.company, c.job_title, c.updated_at, c.version, c.deleted_at,
            c.deleted_by, c.deleted_via, (%1$s)::text
       from public.contacts c
      where c.organization_id = $1 and c.deleted_at is %5$s null and %6$s
        and ($2 is null or c.search_text like $2)
        and ($3 is null or (%1$s, c.id) %2$s ($3::%4$s, $4))
      order by %1$s %3$s, c.id %3$s
      limit $5', v_key, v_compare, v_direction, v_cast, case when p_deleted then 'not' else '' end,
    private.contacts_filter(p_list, p_connection))
  using p_organization, private.contacts_pattern(p_search), p_after_value, p_after_id, least(greatest(p_limit, 1), 200);
end
$$;
revoke all on function public.contacts_page from public, anon;
grant execute on function public.contacts_page to authenticated;

-- schemas/functions/contacts/contacts_pattern.sql

-- What a search is as a pattern for LIKE on contacts.search_text; null for a blank one.
create function private.contacts_pattern(p_search text) returns text
language sql immutable set search_path = ''
as $$
  select '%' || replace(replace(replace(nullif(lower(btrim(p_search)), ''), '\', '\\'), '%', '\%'), '_', '\_') || '%'
$$;
revoke all on function private.contacts_pattern from public, anon, authenticated;

-- schemas/functions/contacts/custom_is_bounded.sql

-- Whether custom properties keep to their limits: 200 names of letters, digits and underscores, values of 100,000 characters, a
-- million bytes in all, 20 levels, and no number that a double cannot hold (programs read it as infinity). The form
-- (contact-input.ts) and the sync (entities.ts) keep to them too.
create function private.custom_is_bounded(p_custom jsonb) returns boolean
language sql immutable parallel safe set search_path = ''
as $$
  select case
    when p_custom = '{}'::jsonb then true
    when jsonb_typeof(p_custom) <> 'object' or octet_length(p_custom::text) > 1000000 then false
    when jsonb_path_exists(p_custom, '$.**{21 to last}')
      or jsonb_path_exists(p_custom, '$.** ? (@.type() == "number" && (@ > 1e300 || @ < -1e300))') then false
    else (select count(*) <= 200 and coalesce(bool_and(e.key ~ '^[A-Za-z][A-Za-z0-9_]{0,62}$'
                                                       and char_length(e.value #>> '{}') <= 100000), true)
          from (select key, value from jsonb_each(p_custom)) e)
  end
$$;
revoke all on function private.custom_is_bounded from public, anon;
grant execute on function private.custom_is_bounded to authenticated, service_role;

-- schemas/functions/contacts/email_key.sql

-- An e-mail as a match key: without characters that nobody sees and white space around it, in lower case. The same rule is in
-- domain/email-key.ts.
create function private.email_key(p_email text) returns text
language sql immutable set search_path = ''
as $$
  select lower(btrim(
    translate(p_email, E'\u00AD\u061C\u180E\u200B\u200C\u200D\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2060\u2061\u2062'
      '\u2063\u2064\u2066\u2067\u2068\u2069\uFEFF', ''),
    E'\t\n\u000B\f\r \u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008'
      '\u2009\u200A\u2028\u2029\u202F\u205F\u3000'))
$$;
revoke all on function private.email_key from public, anon;
-- Every role that edits contacts evaluates the index on it.
grant execute on function private.email_key to authenticated, service_role;

-- schemas/functions/contacts/phone_key.sql

-- A phone number as a match key: digits, with the international prefix as one sign. Null where there are too few digits to
-- identify anybody.
create function private.phone_key(p_phone text) returns text
language sql immutable set search_path = ''
as $$
  select substring(
    regexp_replace(regexp_replace(replace(p_phone, '(0)', ''), '[^0-9+]', '', 'g'), '^00', '+')
    from '^(?:\+*\d){7}.*$')
$$;
revoke all on function private.phone_key from public, anon;
-- Every role that edits contacts evaluates the index on it.
grant execute on function private.phone_key to authenticated, service_role;

-- schemas/functions/triggers/contacts_log.sql

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

-- schemas/functions/triggers/contacts_mark_links.sql

-- An edit of a contact, made anywhere (page, API, SQL), marks its links as pending and wakes their connections, except the
-- connection that the edit came from (crm.origin_connection, set by crm_apply for its own transaction). A deletion follows each
-- connection's policy. Links of a statement that changed more than 100 contacts (an import) are pushed after live ones.
create function private.contacts_mark_links() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  v_origin uuid := nullif(current_setting('crm.origin_connection', true), '')::uuid;
  v_live boolean;
  v_marked uuid[];
  v_added uuid[];
begin
  select count(*) <= 100 into v_live from new_rows;
  if tg_op = 'INSERT' then
    with added as (
      insert into public.crm_sync_state
        (organization_id, connection_id, object_type, record_id, crm_record_type, status, pending, live)
      select n.organization_id, c.id, 'contact', n.id, 'contact', 'unlinked', true, v_live
      from new_rows n
      join public.crm_connections c on c.organization_id = n.organization_id
      where n.deleted_at is null and c.id is distinct from v_origin
      on conflict (connection_id, object_type, record_id) do nothing
      returning connection_id)
    select array_agg(distinct connection_id) into v_added from added;
  else
    -- Deleted here before it ever reached the CRM: there is nothing to keep.
    delete from public.crm_sync_state l using new_rows n, old_rows o
    where o.id = n.id and l.record_id = n.id and l.object_type = 'contact'
      and n.deleted_at is not null and o.deleted_at is null
      and l.crm_record_id is null and l.outgoing is null;

    -- In: the changed contacts, before and after, with each connection's deletion policy. Per link: excluded where its contact
    -- was deleted (and queued for archiving where the policy says so), back in the queue where it was restored, pending where it
    -- was edited. Out: the connections whose links changed.
    with marked as (
      update public.crm_sync_state l
      set status = case when n.deleted_at is not null then 'excluded'
                        when o.deleted_at is not null and private.crm_is_separated(l) then l.status
                        when o.deleted_at is not null then case when l.crm_record_id is null then 'unlinked' else 'linked' end
                        when l.status = 'attention' and l.crm_record_id is not null then 'linked'
                        when l.status = 'attention' then 'unlinked'
                        else l.status end,
          pending = n.deleted_at is null
            and (l.status <> 'excluded' or (o.deleted_at is not null and not private.crm_is_separated(l))),
          live = l.live or v_live,
          -- An orphaned create may have made a record: it is archived once that is known.
          archiving = n.deleted_at is not null and p.policy = 'archive'
                      and (l.archiving or l.crm_record_id is not null and l.status in ('linked', 'attention')
                           or l.crm_record_id is null and l.outgoing is not null),
          last_error = case when n.deleted_at is not null and l.status = 'excluded' then l.last_error
                            when n.deleted_at is not null and p.policy = 'archive'
                            then jsonb_build_object('code', 'archiving_in_crm',
                              'message', 'Deleted in ADSapp; the CRM record is to be archived too.')
                            when n.deleted_at is not null and p.policy = 'unlink'
                            then jsonb_build_object('code', 'unlinked_in_adsapp',
                              'message', 'Deleted in ADSapp; the CRM record is kept, and the two are no longer linked.')
                            when n.deleted_at is not null
                            then jsonb_build_object('code', 'deleted_in_adsapp',
                              'message', 'Deleted in ADSapp; the CRM record is kept and no longer synced.')
                            when l.status = 'excluded' and (o.deleted_at is null or private.crm_is_separated(l)) then l.last_error
                            else null end,
          attempts = 0, candidates = null
      from new_rows n
      join old_rows o on o.id = n.id
      join public.crm_connections k on k.organization_id = n.organization_id
      cross join lateral (select coalesce(k.settings #>> '{deletes,toCrm}', 'ignore') as policy) p
      where l.record_id = n.id and l.object_type = 'contact' and l.connection_id = k.id
        and n.version <> o.version
        and l.connection_id is distinct from v_origin
      returning l.connection_id)
    select array_agg(distinct connection_id) into v_marked from marked;

    -- Restored after its unlinked link had been deleted.
    with added as (
      insert into public.crm_sync_state
        (organization_id, connection_id, object_type, record_id, crm_record_type, status, pending, live)
      select n.organization_id, c.id, 'contact', n.id, 'contact', 'unlinked', true, v_live
      from new_rows n join old_rows o on o.id = n.id
      join public.crm_connections c on c.organization_id = n.organization_id
      where n.deleted_at is null and o.deleted_at is not null and c.id is distinct from v_origin
        and not exists (select 1 from public.erasures e where e.contact_id = n.id and e.status = 'running')
      on conflict (connection_id, object_type, record_id) do nothing
      returning connection_id)
    select array_agg(distinct connection_id) into v_added from added;
  end if;
  -- Whoever waits for a person because of a record of the CRM that no live contact has any more.
  if tg_op = 'UPDATE' and exists (select 1 from new_rows n where n.deleted_at is not null) then
    perform private.crm_match_anew(l.connection_id, array_agg(l.record_id), array_agg(l.crm_record_id), false)
    from public.crm_sync_state l
    join new_rows n on n.id = l.record_id
    join old_rows o on o.id = n.id
    where n.deleted_at is not null and o.deleted_at is null and l.crm_record_id is not null
    group by l.connection_id;
  end if;
  perform private.crm_wake_connection(c.id) from public.crm_connections c
  where c.id = any (coalesce(v_marked, '{}') || coalesce(v_added, '{}')) and private.crm_takes_live(c);
  return null;
end
$$;

-- schemas/functions/triggers/contacts_stamp.sql

-- version moves exactly when something visible changed; a no-op update leaves the row's version and time alone.
create function private.contacts_stamp() returns trigger
language plpgsql set search_path = ''
as $$
declare
  v_now timestamptz := clock_timestamp();
begin
  if tg_op = 'INSERT' then
    new.version := 1;
    return new;
  end if;
  if new.organization_id <> old.organization_id or new.id <> old.id then
    raise exception 'A contact cannot move to another organisation.' using errcode = '42501';
  end if;
  new.created_at := old.created_at;
  -- A deletion is now or not at all, whatever time was given: infinity and made-up times break comparisons.
  if new.deleted_at is not null then
    new.deleted_at := case when isfinite(old.deleted_at) then old.deleted_at else now() end;
  end if;
  if new.deleted_at is null then
    new.deleted_by := null;
    new.deleted_via := null;
  elsif old.deleted_at is null then
    new.deleted_by := auth.uid();
    new.deleted_via := nullif(current_setting('crm.origin_connection', true), '')::uuid;
  else
    new.deleted_by := old.deleted_by;
    new.deleted_via := old.deleted_via;
  end if;
  if (new.email, new.first_name, new.last_name, new.phone, new.company, new.job_title, new.custom, new.deleted_at)
     is distinct from
     (old.email, old.first_name, old.last_name, old.phone, old.company, old.job_title, old.custom, old.deleted_at) then
    new.version := old.version + 1;
    new.updated_at := v_now;
    -- What a sync changes comes with the times that the CRM knows.
    if coalesce(current_setting('crm.origin_connection', true), '') = '' then
      new.field_times := old.field_times || coalesce((
        select jsonb_object_agg(f.name, v_now)
        from (
          select v.name from (values
            ('email', old.email, new.email), ('first_name', old.first_name, new.first_name),
            ('last_name', old.last_name, new.last_name), ('phone', old.phone, new.phone),
            ('company', old.company, new.company), ('job_title', old.job_title, new.job_title)
          ) as v (name, before, after) where v.before is distinct from v.after
          union all
          select 'custom.' || k
          from jsonb_object_keys(case when new.custom <> old.custom and jsonb_typeof(new.custom) = 'object'
                                      then old.custom || new.custom else '{}'::jsonb end) as k
          where old.custom -> k is distinct from new.custom -> k
        ) f), '{}'::jsonb);
    end if;
  else
    new.version := old.version;
    new.updated_at := old.updated_at;
    new.field_times := old.field_times;
  end if;
  return new;
end
$$;

-- schemas/functions/triggers/crm_count_calls.sql

-- Adds the calls that a run has made to the day's usage of its connection.
create function private.crm_count_calls() returns trigger
language plpgsql set search_path = ''
as $$
declare
  v_calls integer := new.api_calls - old.api_calls;
  v_live boolean := new.sync_type in ('webhook', 'manual') or new.serves_live;
begin
  insert into public.crm_api_usage as u (organization_id, connection_id, day, background, live)
  values (new.organization_id, new.connection_id, (now() at time zone 'utc')::date,
          case when v_live then 0 else v_calls end, case when v_live then v_calls else 0 end)
  on conflict (connection_id, day) do update set background = u.background + excluded.background, live = u.live + excluded.live;
  return null;
end
$$;
revoke all on function private.crm_count_calls from public, anon, authenticated;
grant execute on function private.crm_count_calls to service_role;

-- schemas/functions/triggers/members_keep_an_owner.sql

-- Refuses whatever would leave an organisation without an owner: removal, leaving, another role, the end of an account. The
-- row of the organisation is locked, so that two owners who leave at the same moment wait for each other. An organisation that
-- is itself deleted takes its owners with it.
create function private.members_keep_an_owner() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  perform 1 from public.organizations where id = old.organization_id for update;
  if found and not exists (
    select 1 from public.organization_members where organization_id = old.organization_id and role = 'owner') then
    raise exception 'last_owner: an organisation keeps an owner' using errcode = 'P0001';
  end if;
  return null;
end
$$;

-- schemas/functions/triggers/organizations_slug.sql

-- Gives a new organisation a slug that no other has: from its name, with a number where that is taken. Organisations are made one
-- after the other, so that two of the same name do not meet.
create function private.organizations_slug() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  v_slug text := private.slug_of(new.name);
  v_number integer := 1;
begin
  perform pg_advisory_xact_lock(hashtext('public.organizations.slug'));
  new.slug := v_slug;
  while exists (select 1 from public.organizations where slug = new.slug) loop
    v_number := v_number + 1;
    new.slug := v_slug || '-' || v_number;
  end loop;
  return new;
end
$$;

-- schemas/tables/organizations.sql

-- Every other table hangs off organizations.id.
create table public.organizations (
  id uuid primary key default gen_random_uuid(),
  name text not null check (char_length(btrim(name)) between 1 and 120),
  -- What it is called in addresses, variables and calls; from the name, until an admin changes it. Never the form of an id: calls
  -- name an organisation by either, and one must not take another's place.
  slug text not null unique check (slug ~ '^[a-z0-9]([a-z0-9-]{0,46}[a-z0-9])?$'
    and slug !~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'),
  created_at timestamptz not null default now()
);

create trigger organizations_slug before insert on public.organizations
  for each row when (new.slug is null) execute function private.organizations_slug();

alter table public.organizations enable row level security;
revoke all on public.organizations from anon, authenticated;
grant select on public.organizations to authenticated;
grant update (name, slug) on public.organizations to authenticated;
grant all on public.organizations to service_role;

create policy "members read their organisation" on public.organizations
  for select to authenticated using (id in (select private.my_organizations()));
create policy "who runs the team renames the organisation" on public.organizations
  for update to authenticated
  using (id in (select private.my_organizations_with('team')))
  with check (id in (select private.my_organizations_with('team')));

-- schemas/tables/organization_members.sql

-- Who belongs to an organisation, and what they may do in it.
create table public.organization_members (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  role text not null default 'member' check (role in ('owner', 'admin', 'manager', 'member', 'viewer')),
  created_at timestamptz not null default now(),
  -- When the person last used the organisation, to the quarter of an hour.
  last_seen_at timestamptz,
  primary key (organization_id, user_id)
);
create index organization_members_user_idx on public.organization_members (user_id);

create trigger members_keep_an_owner_update after update of role, organization_id on public.organization_members
  for each row when (old.role = 'owner') execute function private.members_keep_an_owner();
create trigger members_keep_an_owner_delete after delete on public.organization_members
  for each row when (old.role = 'owner') execute function private.members_keep_an_owner();

alter table public.organization_members enable row level security;
revoke all on public.organization_members from anon, authenticated;
grant select on public.organization_members to authenticated;
grant all on public.organization_members to service_role;

create policy "members see who else belongs" on public.organization_members
  for select to authenticated using (organization_id in (select private.my_organizations()));

-- schemas/tables/contacts.sql

-- The app's own contacts: the local side of every sync. Members edit them through the data API under row level security.
create table public.contacts (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  email text check (char_length(email) <= 320),
  first_name text check (char_length(first_name) <= 500),
  last_name text check (char_length(last_name) <= 500),
  phone text check (char_length(phone) <= 100),
  company text check (char_length(company) <= 500),
  job_title text check (char_length(job_title) <= 500),
  custom jsonb not null default '{}'::jsonb check (private.custom_is_bounded(custom)),
  version bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  -- Who deleted it: a person, or the connection whose CRM did. Both null: it was SQL.
  deleted_by uuid,
  deleted_via uuid,
  -- When fields were last changed, by column or 'custom.<key>': a time, or {"until": time} for one that a CRM's record brought at
  -- that time or earlier. '*' is for all fields without an entry; without it they are as old as the contact.
  field_times jsonb not null default '{}'::jsonb,
  -- Cut: an entry of an index has 2,704 bytes at most, and a contact whose name did not fit could not be stored.
  sort_name text generated always as
    (left(lower(btrim(coalesce(last_name, '') || ' ' || coalesce(first_name, ''))), 500)) stored,
  search_text text generated always as
    (lower(coalesce(first_name, '') || ' ' || coalesce(last_name, '') || ' ' || coalesce(email, '') || ' '
      || coalesce(company, '') || ' ' || coalesce(phone, '') || ' ' || coalesce(job_title, ''))) stored
);

-- One index per order that the list offers, so that any page of it is a range scan.
create index contacts_name_idx on public.contacts (organization_id, sort_name, id) where deleted_at is null;
create index contacts_updated_idx on public.contacts (organization_id, updated_at, id) where deleted_at is null;
create index contacts_company_idx on public.contacts (organization_id, (lower(coalesce(company, ''))), id)
  where deleted_at is null;
create index contacts_deleted_idx on public.contacts (organization_id, deleted_at, id) where deleted_at is not null;
create index contacts_search_idx on public.contacts using gin (search_text extensions.gin_trgm_ops) where deleted_at is null;
-- One index per match key; the list's order by e-mail is served by the first too.
create index contacts_email_idx on public.contacts (organization_id, (coalesce(private.email_key(email), '')), id)
  where deleted_at is null;
create index contacts_phone_idx on public.contacts (organization_id, private.phone_key(phone))
  where deleted_at is null and phone is not null;
create index contacts_custom_idx on public.contacts using gin (custom jsonb_path_ops)
  where deleted_at is null and custom <> '{}'::jsonb;

-- A new contact is stamped by its columns' defaults; only one that claims another version has the trigger called for it.
create trigger contacts_stamp_insert before insert on public.contacts
  for each row when (new.version <> 1) execute function private.contacts_stamp();
create trigger contacts_stamp before update on public.contacts
  for each row execute function private.contacts_stamp();
create trigger contacts_log_insert after insert on public.contacts
  referencing new table as new_rows
  for each statement execute function private.contacts_log();
create trigger contacts_log_update after update on public.contacts
  referencing old table as old_rows new table as new_rows
  for each statement execute function private.contacts_log();
create trigger contacts_mark_links_insert after insert on public.contacts
  referencing new table as new_rows
  for each statement execute function private.contacts_mark_links();
create trigger contacts_mark_links_update after update on public.contacts
  referencing old table as old_rows new table as new_rows
  for each statement execute function private.contacts_mark_links();

alter table public.contacts enable row level security;
revoke all on public.contacts from anon, authenticated;
grant select on public.contacts to authenticated;
-- The id is the database's to make: whoever chose one could choose one that other programs cannot read.
grant insert (organization_id, email, first_name, last_name, phone, company, job_title, custom)
  on public.contacts to authenticated;
grant update (email, first_name, last_name, phone, company, job_title, custom, deleted_at) on public.contacts to authenticated;
grant all on public.contacts to service_role;

create policy "members read contacts" on public.contacts
  for select to authenticated using (organization_id in (select private.my_organizations()));
create policy "members add contacts" on public.contacts
  for insert to authenticated with check (organization_id in (select private.my_organizations_with('edit')));
create policy "members edit contacts" on public.contacts
  for update to authenticated
  using (organization_id in (select private.my_organizations_with('edit')))
  with check (organization_id in (select private.my_organizations_with('edit')));

-- schemas/tables/crm_connections.sql

-- One organisation's connection to one CRM. Members read it through row level security; only the service role writes it.
create table public.crm_connections (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  crm_type text not null check (crm_type in ('salesforce', 'hubspot', 'pipedrive')),
  status text not null default 'active' check (status in ('active', 'paused', 'error', 'disconnected')),
  -- Sealed tokens; the version moves with every refresh.
  credentials jsonb,
  credentials_version bigint not null default 0,
  account jsonb not null default '{}'::jsonb,
  settings jsonb not null default '{}'::jsonb,
  -- The watermark that the next delta reads from; null until the first full sync has ended.
  sync_cursor jsonb,
  last_sync_at timestamptz,
  last_error text,
  created_by uuid references auth.users (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  -- Lock on the token refresh: one holder at a time.
  refresh_holder uuid,
  refresh_until timestamptz,
  -- What the CRM last said of the account's daily allowance: {used, limit, unit, at}.
  api_usage jsonb,
  health jsonb,
  last_full_at timestamptz,
  last_delta_at timestamptz,
  -- A wake-up came while another worker had the lease: whoever gives the lease up wakes the connection again.
  live_requested boolean not null default false,
  -- Part of what its webhook secret is derived from: another one makes another secret, for this connection alone.
  webhook_salt text not null default '',
  unique (organization_id, crm_type),
  -- Links and logged changes refer to both columns, which keeps them within their organisation.
  constraint crm_connections_tenant_key unique (id, organization_id)
);
create index crm_connections_account_idx on public.crm_connections (crm_type, (account ->> 'id'));

alter table public.crm_connections enable row level security;
revoke all on public.crm_connections from anon, authenticated;
grant all on public.crm_connections to service_role;
-- Credentials, cursor and locks are for the service alone: no person can select them.
grant select (id, organization_id, crm_type, status, account, settings, last_sync_at, last_error, created_by, created_at,
              updated_at, api_usage, health, last_full_at, last_delta_at)
  on public.crm_connections to authenticated;
create policy "members read" on public.crm_connections
  for select to authenticated using (organization_id in (select private.my_organizations()));

-- schemas/tables/crm_sync_logs.sql

-- Runs: what each sync was asked to do, where it is, what it did. A running run is leased to one worker at a time and has a
-- message in crm_work; one that would change too much is in status 'waiting', without a message, until a person decides; one that
-- was asked for while another was active is 'queued', without a message, until that ends.
create table public.crm_sync_logs (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  connection_id uuid not null references public.crm_connections (id) on delete cascade,
  sync_type text not null check (sync_type in ('full', 'delta', 'webhook', 'manual')),
  direction text not null default 'bidirectional' check (direction in ('to_crm', 'from_crm', 'bidirectional')),
  status text not null default 'running'
    check (status in ('queued', 'running', 'waiting', 'completed', 'partial', 'failed', 'cancelled')),
  trigger text not null default 'user' check (trigger in ('user', 'cron', 'webhook')),
  started_by uuid references auth.users (id) on delete set null,
  record_id uuid,
  phase text not null default 'pull' check (phase in ('pull', 'push', 'done')),
  checkpoint jsonb,
  records_expected integer,
  records_processed integer not null default 0,
  records_success integer not null default 0,
  records_failed integer not null default 0,
  records_skipped integer not null default 0,
  records_matched integer not null default 0,
  local_created integer not null default 0,
  local_updated integer not null default 0,
  crm_created integer not null default 0,
  crm_updated integer not null default 0,
  conflicts integer not null default 0,
  api_calls integer not null default 0,
  errors jsonb not null default '[]'::jsonb,
  lease_token uuid,
  lease_expires_at timestamptz,
  claims integer not null default 1,
  started_at timestamptz not null default now(),
  completed_at timestamptz,
  message_id bigint,
  failures integer not null default 0,
  guard jsonb,
  resume_at timestamptz,
  local_archived integer not null default 0,
  crm_archived integer not null default 0,
  -- Whether there is anything to see in it: it changed, matched or failed something, found a conflict or had to ask.
  has_changes boolean not null generated always as (
    local_created + local_updated + local_archived + crm_created + crm_updated + crm_archived + records_matched
      + records_failed + conflicts > 0 or guard is not null or status in ('failed', 'waiting')) stored,
  -- Creates that the CRM has not answered, and until when they are looked for before they are sent again.
  unanswered integer not null default 0,
  unanswered_until timestamptz,
  -- Whoever has the lease works on live changes with it: the calls count as theirs.
  serves_live boolean not null default false,
  check (records_processed = records_success + records_failed + records_skipped)
);
create unique index crm_sync_logs_one_active_idx on public.crm_sync_logs (connection_id) where status in ('running', 'waiting');
create index crm_sync_logs_queued_idx on public.crm_sync_logs (connection_id) where status = 'queued';
-- The lists of runs, of one connection and of all; the columns that they are filtered by are read from the index.
create index crm_sync_logs_history_idx on public.crm_sync_logs
  (connection_id, started_at desc, id desc, sync_type, status, trigger);
create index crm_sync_logs_organization_idx on public.crm_sync_logs
  (organization_id, started_at desc, id desc, sync_type, status, trigger);
create index crm_sync_logs_changes_idx on public.crm_sync_logs (organization_id, started_at desc, id desc) where has_changes;

create trigger crm_count_calls after update of api_calls on public.crm_sync_logs
  for each row when (new.api_calls > old.api_calls) execute function private.crm_count_calls();

alter table public.crm_sync_logs enable row level security;
revoke all on public.crm_sync_logs from anon, authenticated;
grant all on public.crm_sync_logs to service_role;
-- Checkpoints, lease tokens and message ids are for the service alone.
grant select (id, organization_id, connection_id, sync_type, direction, status, trigger, started_by, record_id, phase,
              records_expected, records_processed, records_success, records_failed, records_skipped, records_matched,
              local_created, local_updated, crm_created, crm_updated, conflicts, api_calls, errors, started_at, completed_at,
              lease_expires_at, guard, resume_at, local_archived, crm_archived, has_changes, unanswered,
              unanswered_until)
  on public.crm_sync_logs to authenticated;
create policy "members read" on public.crm_sync_logs
  for select to authenticated using (organization_id in (select private.my_organizations()));

-- schemas/tables/erasures.sql

-- Requests to erase a person, each with its receipt. Once a request is done it holds nothing of the person but a keyed hash.
create table public.erasures (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  source text not null check (source in ('person', 'api', 'crm')),
  -- asked: a CRM has erased the person, and an admin says whether that holds here too. incomplete: a CRM has not done its part.
  status text not null check (status in ('asked', 'dismissed', 'running', 'incomplete', 'done')),
  step text not null default 'here' check (step in ('here', 'crms')),
  -- Whose data it is: while they are there, and while a CRM still has to answer.
  contact_id uuid,
  -- The keyed hash of the contact's id: whoever has the id can find the receipt.
  subject text,
  -- The connection that asked.
  connection_id uuid references public.crm_connections (id) on delete set null,
  requested_by uuid,
  requested_at timestamptz not null default now(),
  decided_by uuid,
  decided_at timestamptz,
  finished_at timestamptz,
  -- By connection: {connectionId, crmType, erase, ids}. Ids are kept until their CRM has confirmed.
  targets jsonb not null default '[]'::jsonb,
  -- {here: rows by kind, crms: [what each answered], blocked: identities by kind}
  receipt jsonb not null default '{}'::jsonb
);
create index erasures_organization_idx on public.erasures (organization_id, requested_at desc);
create index erasures_connection_idx on public.erasures (connection_id);
create unique index erasures_contact_idx on public.erasures (contact_id) where status in ('asked', 'running', 'incomplete');

alter table public.erasures enable row level security;
revoke all on public.erasures from anon, authenticated;
grant all on public.erasures to service_role;
grant select (id, organization_id, source, status, step, contact_id, subject, connection_id, requested_by, requested_at,
              decided_by, decided_at, finished_at, receipt)
  on public.erasures to authenticated;
create policy "admins read" on public.erasures
  for select to authenticated using (organization_id in (select private.my_organizations_with('privacy')));

-- schemas/tables/crm_api_usage.sql

-- Calls to a CRM by day (UTC): for changes that people wait for (live), and for everything else (background).
create table public.crm_api_usage (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  connection_id uuid not null references public.crm_connections (id) on delete cascade,
  day date not null,
  background integer not null default 0,
  live integer not null default 0,
  primary key (connection_id, day)
);
create index crm_api_usage_organization_idx on public.crm_api_usage (organization_id);

alter table public.crm_api_usage enable row level security;
revoke all on public.crm_api_usage from anon, authenticated;
grant all on public.crm_api_usage to service_role;
grant select on public.crm_api_usage to authenticated;
create policy "members read" on public.crm_api_usage
  for select to authenticated using (organization_id in (select private.my_organizations()));

-- schemas/tables/crm_audit_log.sql

-- What people did to connections, mappings, runs and the team.
create table public.crm_audit_log (
  id bigint generated always as identity primary key,
  organization_id uuid not null references public.organizations (id) on delete cascade,
  actor_id uuid,
  action text not null,
  subject text,
  details jsonb not null default '{}'::jsonb,
  created_at timestamptz not null default now()
);
create index crm_audit_log_organization_idx on public.crm_audit_log (organization_id, id desc);

alter table public.crm_audit_log enable row level security;
revoke all on public.crm_audit_log from anon, authenticated;
grant all on public.crm_audit_log to service_role;
grant select on public.crm_audit_log to authenticated;
-- Addresses of people who are no members are for whoever sees the invitations.
create policy "members read" on public.crm_audit_log
  for select to authenticated using (organization_id in (select private.my_organizations())
    and (action not in ('team.invited', 'team.invitation_revoked')
         or organization_id in (select private.my_organizations_with('team'))));

-- schemas/tables/crm_dead_letters.sql

-- Jobs that failed too often and need a person: the job, why it failed, and how many times. Messages that name no connection are
-- nobody's: only the service reads them.
create table public.crm_dead_letters (
  id bigint generated always as identity primary key,
  organization_id uuid references public.organizations (id) on delete cascade,
  connection_id uuid references public.crm_connections (id) on delete cascade,
  job jsonb not null,
  attempts integer not null,
  reason text not null,
  failed_at timestamptz not null default now()
);
create index crm_dead_letters_organization_idx on public.crm_dead_letters (organization_id, id desc);
create index crm_dead_letters_connection_idx on public.crm_dead_letters (connection_id);

alter table public.crm_dead_letters enable row level security;
revoke all on public.crm_dead_letters from anon, authenticated;
grant all on public.crm_dead_letters to service_role;
grant select on public.crm_dead_letters to authenticated;
create policy "members read" on public.crm_dead_letters
  for select to authenticated using (organization_id in (select private.my_organizations()));

-- schemas/tables/crm_field_mappings.sql

-- Pairs of our fields and the CRM's fields, with a direction.
create table public.crm_field_mappings (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  connection_id uuid not null references public.crm_connections (id) on delete cascade,
  object_type text not null default 'contact',
  adsapp_field text not null,
  crm_field text not null,
  direction text not null default 'bidirectional' check (direction in ('to_crm', 'from_crm', 'bidirectional')),
  transform_rule jsonb,
  conflict_policy text check (conflict_policy in ('adsapp_wins', 'crm_wins', 'newest_wins', 'manual')),
  is_custom boolean not null default false,
  position integer not null default 0,
  created_at timestamptz not null default now(),
  unique (connection_id, object_type, adsapp_field),
  unique (connection_id, object_type, crm_field)
);
create index crm_field_mappings_organization_idx on public.crm_field_mappings (organization_id);

alter table public.crm_field_mappings enable row level security;
revoke all on public.crm_field_mappings from anon, authenticated;
grant all on public.crm_field_mappings to service_role;
grant select on public.crm_field_mappings to authenticated;
create policy "members read" on public.crm_field_mappings
  for select to authenticated using (organization_id in (select private.my_organizations()));

-- schemas/tables/crm_met_records.sql

-- Which records of the CRM a full read has met so far, one row a batch: what is linked and not among them is asked for by id at
-- its end. Goes with the run's end.
create table public.crm_met_records (
  run_id uuid not null references public.crm_sync_logs (id) on delete cascade,
  organization_id uuid not null references public.organizations (id) on delete cascade,
  refs text[] not null
);
create index crm_met_records_run_idx on public.crm_met_records (run_id);
create index crm_met_records_organization_idx on public.crm_met_records (organization_id);

alter table public.crm_met_records enable row level security;
revoke all on public.crm_met_records from anon, authenticated;
grant all on public.crm_met_records to service_role;

-- schemas/tables/crm_oauth_states.sql

-- One-use OAuth states. Only the hash of a state is stored, readable by the service only.
create table public.crm_oauth_states (
  state_hash text primary key,
  organization_id uuid not null references public.organizations (id) on delete cascade,
  user_id uuid not null,
  crm_type text not null,
  connection_id uuid not null,
  code_verifier jsonb not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  environment text not null default 'production' check (environment in ('production', 'sandbox'))
);
create index crm_oauth_states_organization_idx on public.crm_oauth_states (organization_id);

alter table public.crm_oauth_states enable row level security;
revoke all on public.crm_oauth_states from anon, authenticated;
grant all on public.crm_oauth_states to service_role;

-- schemas/tables/crm_planned_changes.sql

-- What a run would change on pairs that are in sync, held back until it is known how much that is: what a person looks at before
-- approving. One row per field, or per removed record. Goes when it is decided or done.
create table public.crm_planned_changes (
  id bigint generated always as identity primary key,
  organization_id uuid not null,
  connection_id uuid not null,
  run_id uuid not null references public.crm_sync_logs (id) on delete cascade,
  -- pull: to be read again by its id and applied; push and archive: pending, so that the push finds it.
  stage text not null check (stage in ('pull', 'push', 'archive')),
  link_id uuid not null,
  record_id uuid,
  crm_record_id text,
  impact text not null check (impact in ('change', 'removal')),
  side text not null check (side in ('adsapp', 'crm', 'link')),
  field text,
  before jsonb,
  after jsonb,
  cause text not null,
  unique nulls not distinct (run_id, link_id, side, field),
  constraint crm_planned_changes_connection_fkey foreign key (connection_id, organization_id)
    references public.crm_connections (id, organization_id) on delete cascade
);
create index crm_planned_changes_record_idx on public.crm_planned_changes (record_id);
create index crm_planned_changes_organization_idx on public.crm_planned_changes (organization_id, connection_id);

alter table public.crm_planned_changes enable row level security;
revoke all on public.crm_planned_changes from anon, authenticated;
grant all on public.crm_planned_changes to service_role;
grant select on public.crm_planned_changes to authenticated;
create policy "members read" on public.crm_planned_changes
  for select to authenticated using (organization_id in (select private.my_organizations()));

-- schemas/tables/crm_sync_changes.sql

-- The change log, append-only: what syncs did, and what was changed here (no connection, no run; written by contacts_log). A
-- created record is one row with the whole record in "after"; an update is one row per field.
create table public.crm_sync_changes (
  id bigint generated always as identity primary key,
  organization_id uuid not null references public.organizations (id) on delete cascade,
  connection_id uuid check (connection_id is not null or side = 'adsapp' and run_id is null),
  run_id uuid references public.crm_sync_logs (id) on delete set null,
  link_id uuid,
  object_type text not null default 'contact',
  record_id uuid,
  crm_record_id text,
  side text not null check (side in ('adsapp', 'crm', 'link')),
  kind text not null check (kind in ('created', 'updated', 'matched', 'conflict', 'failed', 'excluded', 'archived', 'restored',
                                     'merged', 'decided')),
  field text,
  before jsonb,
  after jsonb,
  reason text not null,
  created_at timestamptz not null default now(),
  -- Who caused it: a person's, a key's or a connection's id; none for the system.
  actor_kind text not null default 'system' check (actor_kind in ('person', 'system', 'api_key', 'crm')),
  actor_id uuid,
  -- One key for both columns: whatever is written, a change belongs to the organisation of its connection.
  constraint crm_sync_changes_connection_fkey foreign key (connection_id, organization_id)
    references public.crm_connections (id, organization_id) on delete cascade
);
create index crm_sync_changes_record_idx on public.crm_sync_changes (record_id, id desc);
create index crm_sync_changes_run_idx on public.crm_sync_changes (run_id, kind, side, id) where run_id is not null;
-- Finds what is older than its values are kept; what has none any more is not in it.
create index crm_sync_changes_values_idx on public.crm_sync_changes (organization_id, created_at)
  where before is not null or after is not null or kind = 'failed' and reason <> 'values_expired';
create index crm_sync_changes_organization_idx on public.crm_sync_changes (organization_id, connection_id);

alter table public.crm_sync_changes enable row level security;
revoke all on public.crm_sync_changes from anon, authenticated;
grant all on public.crm_sync_changes to service_role;
grant select on public.crm_sync_changes to authenticated;
create policy "members read" on public.crm_sync_changes
  for select to authenticated using (organization_id in (select private.my_organizations()));

-- schemas/tables/crm_sync_state.sql

-- A link pairs one local record with one record of one CRM. Every contact has one on every connection; pending ones are the
-- queue of local changes.
create table public.crm_sync_state (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  connection_id uuid not null,
  object_type text not null default 'contact',
  record_id uuid references public.contacts (id) on delete set null,
  crm_record_id text,
  crm_record_type text not null default 'contact',
  status text not null default 'unlinked' check (status in ('unlinked', 'linked', 'attention', 'excluded')),
  -- The mapped values that both sides agreed on last.
  base jsonb not null default '{}'::jsonb,
  -- What the CRM held then of fields that differ here: it may trim, round, reorder or compute what it is sent, and a field that
  -- goes one way may have been changed on the side that does not lead.
  crm_base jsonb not null default '{}'::jsonb,
  differs boolean not null generated always as (crm_base <> '{}'::jsonb) stored,
  -- The values of a dispatch in flight, stored before it is sent. After a crash they tell our own write from somebody's edit.
  outgoing jsonb,
  pending boolean not null default false,
  attempts integer not null default 0,
  last_error jsonb,
  conflict_detected boolean not null default false,
  conflict_details jsonb,
  adsapp_updated_at timestamptz,
  crm_updated_at timestamptz,
  last_synced_at timestamptz,
  version bigint not null default 1,
  created_at timestamptz not null default now(),
  -- When outgoing was dispatched, so that an orphaned create can be looked for among the CRM's recent records.
  outgoing_at timestamptz,
  -- An unanswered create is not sent again before: until then the CRM may still carry it out. Null where repeating is harmless.
  not_before timestamptz,
  -- The record has just been changed here, alone or with few others.
  live boolean not null default false,
  -- Its record in the CRM is to be archived too.
  archiving boolean not null default false,
  -- Possible matches, for a person to choose from.
  candidates jsonb,
  -- A person said that the other side does not have this record.
  as_new boolean not null default false,
  -- A person said that it is nobody whom the CRM's rules against duplicates take it for.
  allow_duplicates boolean not null default false,
  -- The list that a person finds it in.
  list text not null generated always as (
    case when status = 'excluded' then 'excluded'
         when status = 'attention' or status = 'linked' and conflict_detected then 'attention'
         when status = 'unlinked' or pending then 'waiting'
         when crm_base <> '{}'::jsonb then 'differs'
         else 'in_sync' end) stored,
  unique (connection_id, object_type, record_id),
  unique (connection_id, object_type, crm_record_id),
  -- One key for both columns: whatever is written, a link belongs to the organisation of its connection.
  constraint crm_sync_state_connection_fkey foreign key (connection_id, organization_id)
    references public.crm_connections (id, organization_id) on delete cascade
);
create index crm_sync_state_pending_idx on public.crm_sync_state (connection_id, object_type, id) where pending;
create index crm_sync_state_status_idx on public.crm_sync_state (connection_id, status);
-- Any page of a list is a range scan, and the counts read nothing else.
create index crm_sync_state_list_idx on public.crm_sync_state (connection_id, list, id) include (status);
create index crm_sync_state_record_idx on public.crm_sync_state (record_id);
create index crm_sync_state_organization_idx on public.crm_sync_state (organization_id);
create index crm_sync_state_live_idx on public.crm_sync_state (connection_id, id) where live and pending;
create index crm_sync_state_archiving_idx on public.crm_sync_state (connection_id, id) where archiving;
-- Orphans: creates that were sent and whose answer never came.
create index crm_sync_state_orphaned_idx on public.crm_sync_state (connection_id)
  where outgoing is not null and crm_record_id is null;

alter table public.crm_sync_state enable row level security;
revoke all on public.crm_sync_state from anon, authenticated;
grant all on public.crm_sync_state to service_role;
grant select on public.crm_sync_state to authenticated;
create policy "members read" on public.crm_sync_state
  for select to authenticated using (organization_id in (select private.my_organizations()));

-- schemas/tables/crm_webhook_events.sql

-- Deduplicated events: each once, whatever number of times it is delivered. An event says where to look, never what is true.
create table public.crm_webhook_events (
  id bigint generated always as identity primary key,
  organization_id uuid not null references public.organizations (id) on delete cascade,
  connection_id uuid not null references public.crm_connections (id) on delete cascade,
  event_key text not null,
  object_type text not null,
  kind text not null check (kind in ('changed', 'deleted', 'erased', 'merged')),
  crm_record_id text not null,
  merged_into text,
  occurred_at timestamptz not null,
  received_at timestamptz not null default now(),
  processed_at timestamptz,
  unique (connection_id, event_key)
);
create index crm_webhook_events_waiting_idx on public.crm_webhook_events (connection_id, id) where processed_at is null;
create index crm_webhook_events_organization_idx on public.crm_webhook_events (organization_id);
create index crm_webhook_events_received_idx on public.crm_webhook_events (received_at);

alter table public.crm_webhook_events enable row level security;
revoke all on public.crm_webhook_events from anon, authenticated;
grant all on public.crm_webhook_events to service_role;
grant select on public.crm_webhook_events to authenticated;
create policy "members read" on public.crm_webhook_events
  for select to authenticated using (organization_id in (select private.my_organizations()));

-- schemas/tables/crm_webhook_refusals.sql

-- Webhook requests that were refused, counted by day. Those of an unknown account have no organisation.
create table public.crm_webhook_refusals (
  organization_id uuid references public.organizations (id) on delete cascade,
  crm_type text not null,
  code text not null,
  day date not null,
  times bigint not null default 0,
  unique nulls not distinct (organization_id, crm_type, code, day)
);

alter table public.crm_webhook_refusals enable row level security;
revoke all on public.crm_webhook_refusals from anon, authenticated;
grant all on public.crm_webhook_refusals to service_role;
grant select on public.crm_webhook_refusals to authenticated;
create policy "members read" on public.crm_webhook_refusals
  for select to authenticated using (organization_id in (select private.my_organizations()));

-- schemas/tables/crm_webhooks.sql

-- How a connection hears of changes in its CRM, and what it has heard.
create table public.crm_webhooks (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  connection_id uuid not null unique references public.crm_connections (id) on delete cascade,
  setup text not null check (setup in ('connection', 'app', 'person')),
  status text not null default 'pending' check (status in ('pending', 'active', 'failed', 'off')),
  crm_webhook_ids text[] not null default '{}',
  url text,
  reason text,
  received bigint not null default 0,
  duplicates bigint not null default 0,
  -- Events after which nothing was new: echoes of our own writes, mostly.
  unchanged bigint not null default 0,
  refused bigint not null default 0,
  last_event_at timestamptz,
  last_refused_at timestamptz,
  checked_at timestamptz,
  -- The encryption key that the secret of the last push was derived from.
  last_key text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index crm_webhooks_organization_idx on public.crm_webhooks (organization_id);

alter table public.crm_webhooks enable row level security;
revoke all on public.crm_webhooks from anon, authenticated;
grant all on public.crm_webhooks to service_role;
-- Where a person sets the address up, it contains the connection's secret: only the service hands it out, to admins.
grant select (id, organization_id, connection_id, setup, status, reason, received, duplicates, unchanged, refused,
              last_event_at, last_refused_at, checked_at, created_at, updated_at)
  on public.crm_webhooks to authenticated;
create policy "members read" on public.crm_webhooks
  for select to authenticated using (organization_id in (select private.my_organizations()));

-- schemas/tables/erased_identities.sql

-- Keyed hashes of the identities of erased people: what comes with one of them is refused until an admin lifts that.
create table public.erased_identities (
  id bigint generated always as identity primary key,
  organization_id uuid not null references public.organizations (id) on delete cascade,
  erasure_id uuid not null references public.erasures (id) on delete cascade,
  kind text not null check (kind in ('email', 'phone', 'crm')),
  -- For the service alone.
  hash text not null,
  created_at timestamptz not null default now(),
  lifted_at timestamptz,
  lifted_by uuid,
  -- Records that were refused because of it.
  refused bigint not null default 0,
  last_refused_at timestamptz
);
create unique index erased_identities_hash_idx on public.erased_identities (organization_id, hash) where lifted_at is null;
create index erased_identities_erasure_idx on public.erased_identities (erasure_id);
create index erased_identities_organization_idx on public.erased_identities (organization_id);

alter table public.erased_identities enable row level security;
revoke all on public.erased_identities from anon, authenticated;
grant all on public.erased_identities to service_role;
grant select (id, organization_id, erasure_id, kind, created_at, lifted_at, lifted_by, refused, last_refused_at)
  on public.erased_identities to authenticated;
create policy "admins read" on public.erased_identities
  for select to authenticated using (organization_id in (select private.my_organizations_with('privacy')));

-- schemas/tables/heartbeats.sql

-- When each background job last ran to its end; for those who watch over the server, and for no person.
create table private.heartbeats (
  name text primary key,
  at timestamptz not null
);
alter table private.heartbeats enable row level security;
grant all on private.heartbeats to service_role;

-- schemas/tables/invitations.sql

-- Invitations into an organisation, one open one an address. Of the link's token only the hash is stored.
create table public.invitations (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  email text not null check (email = lower(btrim(email)) and char_length(email) between 3 and 320),
  role text not null check (role in ('owner', 'admin', 'manager', 'member', 'viewer')),
  token_hash text not null unique,
  -- Whose account ends takes the invitations along: nobody answers for them any more.
  invited_by uuid not null references auth.users (id) on delete cascade,
  created_at timestamptz not null default now(),
  sent_at timestamptz not null default now(),
  expires_at timestamptz not null,
  accepted_at timestamptz,
  accepted_by uuid references auth.users (id) on delete set null,
  revoked_at timestamptz
);
create unique index invitations_open_idx on public.invitations (organization_id, email)
  where accepted_at is null and revoked_at is null;
create index invitations_sent_idx on public.invitations (organization_id, sent_at);

alter table public.invitations enable row level security;
revoke all on public.invitations from anon, authenticated;
grant select (id, organization_id, email, role, invited_by, created_at, sent_at, expires_at, accepted_at, accepted_by, revoked_at)
  on public.invitations to authenticated;
grant all on public.invitations to service_role;

create policy "who runs the team reads invitations" on public.invitations
  for select to authenticated using (organization_id in (select private.my_organizations_with('team')));

-- schemas/tables/privacy_settings.sql

-- What an organisation keeps of people, and for how long; without a row the defaults hold.
create table public.privacy_settings (
  organization_id uuid primary key references public.organizations (id) on delete cascade,
  -- Sealed: what the identities of erased people are hashed with. For the service alone.
  hash_key jsonb,
  -- How long the change log keeps values before and after; that something changed stays known.
  log_values_days integer not null default 365 check (log_values_days between 1 and 3650),
  -- How long deleted contacts can be restored.
  trash_days integer not null default 365 check (trash_days between 1 and 3650),
  updated_at timestamptz not null default now()
);

alter table public.privacy_settings enable row level security;
revoke all on public.privacy_settings from anon, authenticated;
grant all on public.privacy_settings to service_role;
grant select (organization_id, log_values_days, trash_days, updated_at) on public.privacy_settings to authenticated;
create policy "members read" on public.privacy_settings
  for select to authenticated using (organization_id in (select private.my_organizations()));

-- schemas/tables/sign_in_attempts.sql

-- Attempts to sign in or up that count against an account or an address, each by a keyed hash: whose they are is
-- not to be read here.
create table private.sign_in_attempts (
  key text primary key check (char_length(key) <= 100),
  failures integer not null default 0,
  blocked_until timestamptz,
  updated_at timestamptz not null default now()
);
create index sign_in_attempts_updated_idx on private.sign_in_attempts (updated_at);

alter table private.sign_in_attempts enable row level security;
revoke all on private.sign_in_attempts from public, anon, authenticated;
grant all on private.sign_in_attempts to service_role;

-- schemas/functions/batches/crm_apply.sql

-- Applies the decisions of one batch in one transaction: local records, links, change log, counts and checkpoint together. Every
-- entry names the versions of link and record that it was decided on. An entry whose link moved is skipped; one whose record
-- moved keeps only what is a fact anyway (what the CRM now has). Both come back in "stale" to be decided again, and the
-- checkpoint then stays where it was. A checkpoint's met is kept apart: ids that a full read has met. @returns {stale: [key],
-- live: whether the connection has live changes}
create function public.crm_apply(
  p_run uuid, p_lease uuid, p_lease_seconds integer, p_entries jsonb, p_skipped integer, p_api_calls integer, p_checkpoint jsonb
) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  v_run public.crm_sync_logs := private.crm_assert_lease(p_run, p_lease);
  v_link_stale text[];
  v_record_stale text[];
  v_stale text[];
  v_processed integer;
  -- Which statements are needed: each would read the whole batch to find that out.
  v_creates boolean;
  v_patches boolean;
  v_archives boolean;
  v_writes boolean;
  v_excludes boolean;
  v_pairs boolean;
begin
  perform set_config('crm.origin_connection', v_run.connection_id::text, true);
  p_entries := private.refuse_erased(v_run, p_entries);

  -- Contacts before links, each in id order: edits lock in the same order, so there is no deadlock.
  perform 1 from public.contacts where id in
    (select (e ->> 'recordId')::uuid from jsonb_array_elements(p_entries) e where e ->> 'recordVersion' is not null)
    order by id for update;
  perform 1 from public.crm_sync_state where id in
    (select (e ->> 'linkId')::uuid from jsonb_array_elements(p_entries) e where e ->> 'linkVersion' is not null)
    order by id for update;

  select coalesce(array_agg(e ->> 'key') filter (where e ->> 'linkVersion' is not null
                    and l.version is distinct from (e ->> 'linkVersion')::bigint), '{}'),
         coalesce(array_agg(e ->> 'key') filter (where e ->> 'recordVersion' is not null
                    and c.version is distinct from (e ->> 'recordVersion')::bigint), '{}'),
         coalesce(bool_or(jsonb_typeof(e -> 'createRecord') = 'object'), false),
         coalesce(bool_or(jsonb_typeof(e -> 'patch') = 'object'), false),
         coalesce(bool_or((e ->> 'archiveRecord')::boolean or (e ->> 'restoreRecord')::boolean), false),
         coalesce(bool_or(jsonb_typeof(e -> 'written') = 'object'), false),
         coalesce(bool_or(e ->> 'status' = 'excluded'), false),
         coalesce(bool_or((e ->> 'matched')::boolean or (e ->> 'pending')::boolean), false)
  into v_link_stale, v_record_stale, v_creates, v_patches, v_archives, v_writes, v_excludes, v_pairs
  from jsonb_array_elements(p_entries) e
  -- "offset 0" makes the planner use the index, and only where the entry names a version.
  left join lateral (select s.version from public.crm_sync_state s
                     where s.id = (e ->> 'linkId')::uuid and e ->> 'linkVersion' is not null offset 0) l on true
  left join lateral (select k.version from public.contacts k
                     where k.id = (e ->> 'recordId')::uuid and e ->> 'recordVersion' is not null offset 0) c on true;
  v_stale := v_link_stale || v_record_stale;

  if v_creates then
    insert into public.contacts
      (id, organization_id, email, first_name, last_name, phone, company, job_title, custom, field_times)
    select (e ->> 'recordId')::uuid, v_run.organization_id, n ->> 'email', n ->> 'first_name', n ->> 'last_name', n ->> 'phone',
           n ->> 'company', n ->> 'job_title',
           case when n ? 'custom' then private.crm_custom_with('{}'::jsonb, n -> 'custom') else '{}'::jsonb end,
           jsonb_build_object('*', jsonb_build_object('until', e ->> 'crmUpdatedAt')) || coalesce(e -> 'fieldTimes', '{}'::jsonb)
    from jsonb_array_elements(p_entries) e cross join lateral (select e -> 'createRecord' as n) x
    where jsonb_typeof(n) = 'object' and e ->> 'key' <> all (v_stale);
  end if;

  if v_patches then
    update public.contacts c
    set email = case when n ? 'email' then n ->> 'email' else c.email end,
        first_name = case when n ? 'first_name' then n ->> 'first_name' else c.first_name end,
        last_name = case when n ? 'last_name' then n ->> 'last_name' else c.last_name end,
        phone = case when n ? 'phone' then n ->> 'phone' else c.phone end,
        company = case when n ? 'company' then n ->> 'company' else c.company end,
        job_title = case when n ? 'job_title' then n ->> 'job_title' else c.job_title end,
        custom = case when n ? 'custom' then private.crm_custom_with(c.custom, n -> 'custom') else c.custom end,
        field_times = c.field_times || private.crm_patch_times(n, e -> 'fieldTimes', e ->> 'crmUpdatedAt')
    from jsonb_array_elements(p_entries) e cross join lateral (select e -> 'patch' as n) x
    where jsonb_typeof(n) = 'object' and c.id = (e ->> 'recordId')::uuid
      and c.organization_id = v_run.organization_id and e ->> 'key' <> all (v_stale);
  end if;

  if v_archives then
    update public.contacts c
    set deleted_at = case when (e ->> 'archiveRecord')::boolean then now() end
    from jsonb_array_elements(p_entries) e
    where ((e ->> 'archiveRecord')::boolean and c.deleted_at is null
           or (e ->> 'restoreRecord')::boolean and c.deleted_at is not null)
      and c.id = (e ->> 'recordId')::uuid and c.organization_id = v_run.organization_id and e ->> 'key' <> all (v_stale);
  end if;

  -- What was written to the CRM is recorded even where the local record moved meanwhile; the rest is decided again.
  if v_writes and cardinality(v_record_stale) > 0 then
    update public.crm_sync_state l
    set base = l.base || (e -> 'written'),
        crm_base = (l.crm_base - array(select jsonb_object_keys(e -> 'written'))) || coalesce(
          (select jsonb_object_agg(h.key, h.value) from jsonb_each(e -> 'crmBase') h where e -> 'written' ? h.key), '{}'::jsonb),
        outgoing = null, not_before = null, version = l.version + 1,
        crm_updated_at = coalesce((e ->> 'crmUpdatedAt')::timestamptz, l.crm_updated_at),
        crm_record_id = coalesce(e ->> 'crmRecordId', l.crm_record_id),
        status = case when coalesce(e ->> 'crmRecordId', l.crm_record_id) is not null and l.status = 'unlinked'
                      then 'linked' else l.status end
    from jsonb_array_elements(p_entries) e
    where l.id = (e ->> 'linkId')::uuid and e ->> 'key' = any (v_record_stale) and e ->> 'key' <> all (v_link_stale)
      and jsonb_typeof(e -> 'written') = 'object';
  end if;

  -- Placeholders of the two halves of a pair that is now matched: a record without a counterpart so far, a remote record whose
  -- match was ambiguous.
  delete from public.crm_sync_state l
  using jsonb_array_elements(p_entries) e
  where l.connection_id = v_run.connection_id and l.object_type = 'contact' and l.record_id = (e ->> 'recordId')::uuid
    and l.crm_record_id is null and l.id <> (e ->> 'linkId')::uuid and e ->> 'key' <> all (v_stale);
  delete from public.crm_sync_state l
  using jsonb_array_elements(p_entries) e
  where l.connection_id = v_run.connection_id and l.object_type = 'contact' and l.crm_record_id = e ->> 'crmRecordId'
    and l.record_id is null and l.id <> (e ->> 'linkId')::uuid and e ->> 'key' <> all (v_stale);
  if v_pairs then
    perform private.crm_release_tombstones(v_run.connection_id, array_agg(e ->> 'crmRecordId'), array_agg((e ->> 'linkId')::uuid))
    from jsonb_array_elements(p_entries) e
    where ((e ->> 'matched')::boolean or (e ->> 'pending')::boolean) and e ->> 'key' <> all (v_stale);
  end if;

  -- In: the entries that are not stale. Out: their links, inserted or updated to what was decided, with nothing in flight any
  -- more.
  insert into public.crm_sync_state as l
    (id, organization_id, connection_id, object_type, record_id, crm_record_id, crm_record_type, status, base, crm_base, pending,
     attempts, last_error, conflict_detected, conflict_details, crm_updated_at, adsapp_updated_at, last_synced_at, candidates)
  select (e ->> 'linkId')::uuid, v_run.organization_id, v_run.connection_id, 'contact', (e ->> 'recordId')::uuid,
         e ->> 'crmRecordId', 'contact', e ->> 'status', coalesce(e -> 'base', '{}'::jsonb),
         coalesce(e -> 'crmBase', '{}'::jsonb),
         coalesce((e ->> 'pending')::boolean, false), coalesce((e ->> 'attempts')::integer, 0),
         nullif(e -> 'error', 'null'::jsonb),
         nullif(e -> 'conflict', 'null'::jsonb) is not null, nullif(e -> 'conflict', 'null'::jsonb),
         (e ->> 'crmUpdatedAt')::timestamptz, c.updated_at, now(), nullif(e -> 'candidates', 'null'::jsonb)
  from jsonb_array_elements(p_entries) e
  left join lateral (select k.updated_at from public.contacts k where k.id = (e ->> 'recordId')::uuid offset 0) c on true
  where e ->> 'key' <> all (v_stale)
  on conflict (id) do update
  set record_id = excluded.record_id, crm_record_id = excluded.crm_record_id, status = excluded.status, base = excluded.base,
      crm_base = excluded.crm_base, outgoing = null, not_before = null, pending = excluded.pending, attempts = excluded.attempts,
      last_error = excluded.last_error,
      conflict_detected = excluded.conflict_detected, conflict_details = excluded.conflict_details,
      crm_updated_at = coalesce(excluded.crm_updated_at, l.crm_updated_at), adsapp_updated_at = excluded.adsapp_updated_at,
      last_synced_at = excluded.last_synced_at, candidates = excluded.candidates, live = false, as_new = false,
      allow_duplicates = l.allow_duplicates and excluded.status = 'attention',
      -- A record deleted here while its create was in flight can be archived from now on.
      archiving = l.archiving and l.crm_record_id is null,
      version = l.version + 1;

  if v_excludes then
    perform private.crm_match_anew(v_run.connection_id,
      array_agg((e ->> 'recordId')::uuid), array_agg(e ->> 'crmRecordId'), true)
    from jsonb_array_elements(p_entries) e
    where e ->> 'status' = 'excluded' and e ->> 'key' <> all (v_stale);
  end if;

  insert into public.crm_sync_changes
    (organization_id, connection_id, run_id, link_id, record_id, crm_record_id, side, kind, field, before, after, reason,
     actor_kind, actor_id)
  select v_run.organization_id, v_run.connection_id, p_run, (e ->> 'linkId')::uuid, (e ->> 'recordId')::uuid, e ->> 'crmRecordId',
         h ->> 'side', h ->> 'kind', h ->> 'field', nullif(h -> 'before', 'null'::jsonb), nullif(h -> 'after', 'null'::jsonb),
         coalesce(d.cause, h ->> 'reason'),
         coalesce(d.actor_kind, case when h ->> 'side' = 'adsapp' then 'crm' else 'system' end),
         case when d.actor_kind is not null then d.actor_id when h ->> 'side' = 'adsapp' then v_run.connection_id end
  from jsonb_array_elements(p_entries) with ordinality as t (e, n)
  cross join lateral jsonb_array_elements(coalesce(e -> 'changes', '[]'::jsonb)) with ordinality as u (h, k)
  -- Where the written value or the deletion comes from, if the log knows: a decision on this link, an edit here, or another CRM.
  left join lateral (
    select case when p.kind = 'decided' then 'decided' when p.connection_id is not null then 'relayed' end as cause,
           p.actor_kind, p.actor_id
    from (select * from public.crm_sync_changes c
          where c.record_id = (e ->> 'recordId')::uuid and c.field is not distinct from h ->> 'field'
            and (h ->> 'reason' in ('adsapp_changed', 'crm_changed') and (c.kind = 'decided' or c.side = 'adsapp')
                 or h ->> 'reason' = 'deleted_in_adsapp' and h ->> 'kind' = 'archived'
                    and c.side = 'adsapp' and c.kind = 'archived')
          order by c.id desc limit 1) p
    where p.kind = 'decided' and p.connection_id = v_run.connection_id
        and case p.reason when 'keep_adsapp' then p.before else p.after end
            is not distinct from nullif(h -> 'after', 'null'::jsonb)
      or p.side = 'adsapp' and h ->> 'side' = 'crm' and p.connection_id is distinct from v_run.connection_id
        and p.after is not distinct from nullif(h -> 'after', 'null'::jsonb)) d on true
  where e ->> 'key' <> all (v_stale)
     or (h ->> 'side' = 'crm' and h ->> 'kind' in ('created', 'updated', 'archived') and e ->> 'key' <> all (v_link_stale))
  order by t.n, u.k;

  if p_checkpoint ? 'met' and cardinality(v_stale) = 0 then
    insert into public.crm_met_records (run_id, organization_id, refs)
    select p_run, v_run.organization_id, coalesce(array_agg(m), '{}') from jsonb_array_elements_text(p_checkpoint -> 'met') m;
  end if;

  -- In: every entry of the batch, with fresh = applied as decided, known = its link had not moved, so that what was written to
  -- the CRM counts. Out: the run's counts, first 50 errors and checkpoint, and its lease renewed.
  update public.crm_sync_logs r
  set records_processed = r.records_processed + s.n + p_skipped,
      records_success = r.records_success + s.success,
      records_failed = r.records_failed + s.failed,
      records_skipped = r.records_skipped + s.skipped + p_skipped,
      records_matched = r.records_matched + s.matched,
      local_created = r.local_created + s.local_created,
      local_updated = r.local_updated + s.local_updated,
      crm_created = r.crm_created + s.crm_created,
      crm_updated = r.crm_updated + s.crm_updated,
      local_archived = r.local_archived + s.local_archived,
      crm_archived = r.crm_archived + s.crm_archived,
      conflicts = r.conflicts + s.conflicts,
      errors = case when jsonb_array_length(r.errors) < 50 then r.errors || s.errors else r.errors end,
      api_calls = r.api_calls + p_api_calls,
      checkpoint = case when cardinality(v_stale) = 0 then coalesce(p_checkpoint - 'met', r.checkpoint) else r.checkpoint end,
      failures = case when p_checkpoint is null then r.failures else 0 end,
      lease_expires_at = now() + make_interval(secs => p_lease_seconds)
  from (
    select count(*) filter (where fresh) as n,
      count(*) filter (where fresh and e ->> 'outcome' = 'success') as success,
      count(*) filter (where fresh and e ->> 'outcome' = 'failed') as failed,
      count(*) filter (where fresh and e ->> 'outcome' = 'skipped') as skipped,
      count(*) filter (where fresh and (e ->> 'matched')::boolean) as matched,
      count(*) filter (where fresh and jsonb_typeof(e -> 'createRecord') = 'object') as local_created,
      count(*) filter (where fresh and jsonb_typeof(e -> 'patch') = 'object') as local_updated,
      count(*) filter (where known and e ->> 'crmWrite' = 'created') as crm_created,
      count(*) filter (where known and e ->> 'crmWrite' = 'updated') as crm_updated,
      count(*) filter (where fresh and (e ->> 'archiveRecord')::boolean) as local_archived,
      count(*) filter (where known and e ->> 'crmWrite' = 'archived') as crm_archived,
      coalesce(sum((e ->> 'conflicts')::integer) filter (where fresh), 0) as conflicts,
      coalesce(jsonb_agg(jsonb_build_object('recordId', e ->> 'recordId', 'crmRecordId', e ->> 'crmRecordId') || (e -> 'error'))
        filter (where fresh and e ->> 'outcome' = 'failed' and jsonb_typeof(e -> 'error') = 'object'), '[]'::jsonb) as errors
    from (select j as e, j ->> 'key' <> all (v_stale) as fresh, j ->> 'key' <> all (v_link_stale) as known
          from jsonb_array_elements(p_entries) j) q
  ) s
  where r.id = p_run;

  -- Each time the run has processed four times as many.
  select records_processed into v_processed from public.crm_sync_logs where id = p_run;
  if v_processed >= 256 and floor(log(4, v_processed)) > floor(log(4, greatest(v_run.records_processed, 1))) then
    perform private.crm_refresh_statistics();
  end if;
  return jsonb_build_object('stale', to_jsonb(v_stale), 'live', private.crm_has_live(v_run.connection_id));
end
$$;
revoke all on function public.crm_apply from public, anon, authenticated;
grant execute on function public.crm_apply to service_role;

-- schemas/functions/batches/crm_contact_json.sql

-- A contact as the engine reads it.
create function private.crm_contact_json(c public.contacts) returns jsonb
language sql immutable set search_path = ''
as $$
  select case when c.id is null then null else jsonb_build_object(
    'id', c.id, 'email', c.email, 'first_name', c.first_name, 'last_name', c.last_name, 'phone', c.phone,
    'company', c.company, 'job_title', c.job_title, 'custom', c.custom, 'version', c.version,
    'updated_at', c.updated_at, 'deleted_at', c.deleted_at) end
$$;
revoke all on function private.crm_contact_json from public, anon, authenticated;
grant execute on function private.crm_contact_json to service_role;

-- schemas/functions/batches/crm_custom_with.sql

-- Custom properties with a patch applied; a null in the patch removes its key, nulls elsewhere are values.
create function private.crm_custom_with(p_custom jsonb, p_patch jsonb) returns jsonb
language sql immutable set search_path = ''
as $$
  select (p_custom || coalesce(p_patch, '{}'::jsonb))
    - coalesce((select array_agg(k) from jsonb_each(p_patch) as e (k, v) where v = 'null'::jsonb), '{}')
$$;
revoke all on function private.crm_custom_with from public, anon, authenticated;
grant execute on function private.crm_custom_with to service_role;

-- schemas/functions/batches/crm_field_times.sql

-- When the fields of these contacts were last changed. Asked only where both sides have changed one.
create function public.crm_field_times(p_connection uuid, p_records uuid[])
returns table (record_id uuid, created_at timestamptz, field_times jsonb)
language sql stable set search_path = ''
as $$
  select c.id, c.created_at, c.field_times
  from public.contacts c
  join public.crm_connections k on k.organization_id = c.organization_id
  where k.id = p_connection and c.id = any (p_records)
$$;
revoke all on function public.crm_field_times from public, anon, authenticated;
grant execute on function public.crm_field_times to service_role;

-- schemas/functions/batches/crm_is_unanswered.sql

-- True for a create that was sent, has no answer and may still be carried out by the CRM: it is looked for, and not sent again.
create function private.crm_is_unanswered(l public.crm_sync_state) returns boolean
language sql stable set search_path = ''
as $$
  select l.outgoing is not null and l.crm_record_id is null and coalesce(l.not_before > now(), false)
$$;
revoke all on function private.crm_is_unanswered from public, anon, authenticated;
grant execute on function private.crm_is_unanswered to service_role;

-- schemas/functions/batches/crm_link_json.sql

-- A link as the engine reads it.
create function private.crm_link_json(l public.crm_sync_state) returns jsonb
language sql stable set search_path = ''
as $$
  select case when l.id is null then null else jsonb_build_object(
    'id', l.id, 'record_id', l.record_id, 'crm_record_id', l.crm_record_id, 'status', l.status, 'base', l.base,
    'crm_base', l.crm_base,
    'outgoing', l.outgoing, 'outgoing_at', l.outgoing_at, 'is_unanswered', private.crm_is_unanswered(l),
    'crm_updated_at', l.crm_updated_at, 'pending', l.pending,
    'version', l.version, 'attempts', l.attempts, 'conflict_detected', l.conflict_detected,
    'conflict_details', l.conflict_details, 'error_code', l.last_error ->> 'code', 'as_new', l.as_new,
    'allow_duplicates', l.allow_duplicates) end
$$;
revoke all on function private.crm_link_json from public, anon, authenticated;
grant execute on function private.crm_link_json to service_role;

-- schemas/functions/batches/crm_linked_duplicates.sql

-- For records of ours {ref, keys} that the CRM does not have yet: other live contacts that share one of these match keys and are
-- linked on this connection (or may be any moment), so that no duplicate is created where the CRM itself cannot be searched by
-- that key.
-- @returns {ref: [record id]}
create function public.crm_linked_duplicates(p_connection uuid, p_object text, p_records jsonb) returns jsonb
language sql stable set search_path = ''
as $$
  with asked as materialized (
    select r.ref, k.key ->> 'kind' as kind, k.key ->> 'name' as name, k.key ->> 'value' as value, o.organization_id
    from jsonb_to_recordset(p_records) as r (ref uuid, keys jsonb)
    cross join lateral jsonb_array_elements(r.keys) as k (key)
    cross join (select organization_id from public.crm_connections where id = p_connection) o
  ), found as (
    select a.ref, k.id from (select * from asked where kind = 'phone') a
    cross join lateral (select c.id from public.contacts c
                        where c.organization_id = a.organization_id and c.deleted_at is null
                          and c.phone is not null and private.phone_key(c.phone) = private.phone_key(a.value) offset 0) k
    union
    select a.ref, k.id from (select * from asked where kind = 'custom') a
    cross join lateral (select c.id from public.contacts c
                        where c.organization_id = a.organization_id and c.deleted_at is null
                          and c.custom <> '{}'::jsonb and c.custom @> jsonb_build_object(a.name, a.value) offset 0) k
  )
  select coalesce(jsonb_object_agg(t.ref, t.records), '{}'::jsonb) from (
    select f.ref, jsonb_agg(f.id order by f.id) as records
    from found f
    join public.crm_sync_state l
      on l.connection_id = p_connection and l.object_type = p_object and l.record_id = f.id and l.status <> 'excluded'
     and (l.crm_record_id is not null or private.crm_is_unanswered(l))
    where f.id <> f.ref
    group by f.ref) t
$$;
revoke all on function public.crm_linked_duplicates from public, anon, authenticated;
grant execute on function public.crm_linked_duplicates to service_role;

-- schemas/functions/batches/crm_load_archiving.sql

-- Links whose record is to be archived in the CRM, in id order after p_after.
create function public.crm_load_archiving(p_connection uuid, p_object text, p_after uuid, p_limit integer)
returns table (link jsonb, record jsonb)
language sql stable set search_path = ''
as $$
  select private.crm_link_json(l), private.crm_contact_json(c)
  from public.crm_sync_state l
  join public.contacts c on c.id = l.record_id
  where l.connection_id = p_connection and l.object_type = p_object and l.archiving and l.crm_record_id is not null
    and (p_after is null or l.id > p_after)
  order by l.id
  limit p_limit
$$;
revoke all on function public.crm_load_archiving from public, anon, authenticated;
grant execute on function public.crm_load_archiving to service_role;

-- schemas/functions/batches/crm_load_pending.sql

-- Links to be pushed, in id order after p_after. p_linked: with a CRM record (true) or without (false). p_records narrows to
-- links of these local records, pending or not; p_live to live edits; p_orphaned to dispatches whose answer never came.
-- Those that the CRM may still carry out come with p_records and p_orphaned only, to be looked for.
create function public.crm_load_pending(
  p_connection uuid, p_object text, p_linked boolean, p_after uuid, p_limit integer, p_records uuid[] default null,
  p_live boolean default false, p_orphaned boolean default false
) returns table (link jsonb, record jsonb)
language sql stable set search_path = ''
as $$
  select private.crm_link_json(l), private.crm_contact_json(c)
  from public.crm_sync_state l
  join public.contacts c on c.id = l.record_id
  where l.connection_id = p_connection and l.object_type = p_object
    and l.status in ('linked', 'unlinked') and (l.crm_record_id is not null) = p_linked
    and (l.pending or p_records is not null) and (l.live or not p_live) and (l.outgoing is not null or not p_orphaned)
    and (p_records is null or l.record_id = any (p_records))
    and (p_orphaned or p_records is not null or not private.crm_is_unanswered(l))
    and (p_after is null or l.id > p_after)
  order by l.id
  limit p_limit
$$;
revoke all on function public.crm_load_pending from public, anon, authenticated;
grant execute on function public.crm_load_pending to service_role;

-- schemas/functions/batches/crm_load_remote.sql

-- For each remote record {ref, keys: [{rank, kind, name, value}]}: its link and local record when it has one; without one, or
-- excluded, the live contacts that share a match key with it, each with the lowest rank of those keys and its own link. Keys of a
-- negative rank match orphaned creates, those of deleted contacts too.
create function public.crm_load_remote(p_connection uuid, p_object text, p_records jsonb)
returns table (ref text, link jsonb, record jsonb, candidates jsonb)
language plpgsql stable set search_path = ''
as $$
declare
  v_organization uuid;
begin
  select organization_id into v_organization from public.crm_connections where id = p_connection;
  -- In: the remote records. wanted: with their links; asked: the match keys of those without a local record; found: the contacts
  -- that each key matches; matches: these contacts by record, each once. Out: one row per remote record. "offset 0" has every
  -- lookup use its index: the planner underestimates a batch, or reads the whole table.
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
      where s.connection_id = p_connection and s.outgoing is not null and s.crm_record_id is null
        and private.email_key(s.outgoing ->> 'email') = private.email_key(a.value)
      offset 0) k
    union all
    select a.ref, a.n, k.id
    from (select * from asked where kind = 'email' and n >= 0) a
    cross join lateral (
      select c.id from public.contacts c
      where c.organization_id = v_organization and c.deleted_at is null
        and coalesce(private.email_key(c.email), '') = private.email_key(a.value)
      offset 0) k
    union all
    select a.ref, a.n, k.id
    from (select * from asked where kind = 'phone') a
    cross join lateral (
      select c.id from public.contacts c
      where c.organization_id = v_organization and c.deleted_at is null and c.phone is not null
        and private.phone_key(c.phone) = private.phone_key(a.value)
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
    select f.ref, jsonb_agg(jsonb_build_object('key', f.n, 'record', k.record, 'link', private.crm_link_json(kl))
                            order by f.n, k.created_at, k.id) as candidates
    from (select g.ref, g.id, min(g.n) as n from found g group by g.ref, g.id) f
    cross join lateral (select c.id, c.created_at, private.crm_contact_json(c) as record
                        from public.contacts c where c.id = f.id offset 0) k
    left join public.crm_sync_state kl
      on kl.connection_id = p_connection and kl.object_type = p_object and kl.record_id = k.id
    group by f.ref
  )
  select w.ref, w.link, c.record, coalesce(m.candidates, '[]'::jsonb)
  from wanted w
  left join lateral (select private.crm_contact_json(k) as record
                     from public.contacts k where k.id = w.record_id offset 0) c on true
  left join matches m on m.ref = w.ref;
end
$$;
revoke all on function public.crm_load_remote from public, anon, authenticated;
grant execute on function public.crm_load_remote to service_role;

-- schemas/functions/batches/crm_load_unmet.sql

-- Records of the CRM that are linked, and that a full run has neither met nor synced since it started: at most p_limit.
-- Tombstones are left out. One array, because an API cuts off rows beyond its limit.
create function public.crm_load_unmet(p_run uuid, p_limit integer) returns text[]
language sql stable set search_path = ''
as $$
  with met as materialized (
    select distinct unnest(m.refs) as ref from public.crm_met_records m where m.run_id = p_run
  ), unmet as (
    select l.crm_record_id
    from public.crm_sync_logs r
    join public.crm_sync_state l on l.connection_id = r.connection_id and l.object_type = 'contact'
    where r.id = p_run and l.status <> 'excluded' and l.crm_record_id is not null
      and (l.last_synced_at is null or l.last_synced_at < r.started_at)
      and not exists (select 1 from met where met.ref = l.crm_record_id)
    order by l.id
    limit p_limit
  )
  select coalesce(array_agg(u.crm_record_id), '{}') from unmet u
$$;
revoke all on function public.crm_load_unmet from public, anon, authenticated;
grant execute on function public.crm_load_unmet to service_role;

-- schemas/functions/batches/crm_mark_outgoing.sql

-- Write-ahead of a push: stores the values of each dispatch on its link before it is sent. Where an earlier dispatch turned out
-- to have arrived, its values come along in base, because outgoing is replaced. p_entries: [{linkId, linkVersion, base,
-- crmBase, outgoing, pendsSeconds}]; pendsSeconds: for how long the CRM may carry out a create that it does not answer.
-- @returns the links' new versions; links whose version moved are missing
create function public.crm_mark_outgoing(p_run uuid, p_lease uuid, p_entries jsonb) returns table (link_id uuid, version bigint)
language plpgsql set search_path = ''
as $$
begin
  perform private.crm_assert_lease(p_run, p_lease);
  return query
  update public.crm_sync_state l
  set outgoing = e."outgoing", outgoing_at = now(), base = coalesce(e."base", l.base),
      crm_base = coalesce(e."crmBase", l.crm_base), not_before = now() + make_interval(secs => e."pendsSeconds"),
      version = l.version + 1
  from jsonb_to_recordset(p_entries)
    as e ("linkId" uuid, "linkVersion" bigint, "base" jsonb, "crmBase" jsonb, "outgoing" jsonb, "pendsSeconds" integer)
  where l.id = e."linkId" and l.version = e."linkVersion"
  returning l.id, l.version;
end
$$;
revoke all on function public.crm_mark_outgoing from public, anon, authenticated;
grant execute on function public.crm_mark_outgoing to service_role;

-- schemas/functions/batches/crm_note_unsent.sql

-- These creates were refused or never sent, so that nothing is left to wait for before they are sent again.
create function public.crm_note_unsent(p_run uuid, p_lease uuid, p_links uuid[]) returns void
language plpgsql set search_path = ''
as $$
begin
  perform private.crm_assert_lease(p_run, p_lease);
  update public.crm_sync_state set not_before = null where id = any (p_links) and crm_record_id is null;
end
$$;
revoke all on function public.crm_note_unsent from public, anon, authenticated;
grant execute on function public.crm_note_unsent to service_role;

-- schemas/functions/batches/crm_patch_times.sql

-- The times of the fields that a patch sets, as contacts.field_times keeps them: those that the CRM knows (p_known), and for the
-- others that they changed at p_until or earlier.
create function private.crm_patch_times(p_patch jsonb, p_known jsonb, p_until text) returns jsonb
language sql immutable set search_path = ''
as $$
  select coalesce(jsonb_object_agg(f.name, coalesce(p_known -> f.name, jsonb_build_object('until', p_until))), '{}'::jsonb)
  from (
    select k as name from jsonb_object_keys(p_patch - 'custom') as k
    union all
    select 'custom.' || k from jsonb_object_keys(coalesce(p_patch -> 'custom', '{}'::jsonb)) as k
  ) f
$$;
revoke all on function private.crm_patch_times from public, anon, authenticated;
grant execute on function private.crm_patch_times to service_role;

-- schemas/functions/batches/crm_refresh_statistics.sql

-- The tables of a sync grow by orders of magnitude within one run, and a plan made for the small table reads all of the large one
-- for every batch. Autovacuum comes too late for that, and the embedded database has none. Runs as the owner: only an owner may
-- analyze.
create function private.crm_refresh_statistics() returns void
language plpgsql security definer set search_path = ''
as $$
begin
  analyze public.contacts;
  analyze public.crm_sync_state;
end
$$;
revoke all on function private.crm_refresh_statistics from public, anon, authenticated;
grant execute on function private.crm_refresh_statistics to service_role;

-- schemas/functions/batches/crm_release_tombstones.sql

-- Takes these records of the CRM from the tombstones that kept them, except from p_links: another contact has them now. The
-- tombstone of a live contact stays without one; that of a deleted one has nothing left to say.
create function private.crm_release_tombstones(p_connection uuid, p_refs text[], p_links uuid[]) returns void
language plpgsql set search_path = ''
as $$
begin
  delete from public.crm_sync_state l
  where l.connection_id = p_connection and l.object_type = 'contact' and l.crm_record_id = any (p_refs)
    and l.status = 'excluded' and l.id <> all (coalesce(p_links, '{}'))
    and not exists (select 1 from public.contacts c where c.id = l.record_id and c.deleted_at is null);
  update public.crm_sync_state l
  set crm_record_id = null, archiving = false, version = l.version + 1
  where l.connection_id = p_connection and l.object_type = 'contact' and l.crm_record_id = any (p_refs)
    and l.status = 'excluded' and l.id <> all (coalesce(p_links, '{}'));
end
$$;
revoke all on function private.crm_release_tombstones from public, anon, authenticated;
grant execute on function private.crm_release_tombstones to service_role;

-- schemas/functions/batches/crm_unanswered.sql

-- Creates of a connection (of p_record alone) that the CRM has not answered and may still carry out: how many, until when, and
-- in how many seconds to look for them again: soon after they were sent, then less and less often; null where another run is
-- queued, which looks for them itself.
-- @returns {records, until, lookAgainSeconds}
create function public.crm_unanswered(p_connection uuid, p_record uuid default null) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object('records', count(*), 'until', max(l.not_before), 'lookAgainSeconds',
    case when not exists (select 1 from public.crm_sync_logs r where r.connection_id = p_connection and r.status = 'queued')
         then ceil(least(greatest(extract(epoch from now() - max(l.outgoing_at)), 15), 60,
                         extract(epoch from max(l.not_before) - now()) + 1))::integer end)
  from public.crm_sync_state l
  where l.connection_id = p_connection and l.outgoing is not null and l.crm_record_id is null and l.not_before > now()
    and l.pending and l.status in ('linked', 'unlinked') and (p_record is null or l.record_id = p_record)
$$;
revoke all on function public.crm_unanswered from public, anon, authenticated;
grant execute on function public.crm_unanswered to service_role;

-- schemas/functions/connections/crm_attention_reasons.sql

-- Why the records of these connections need a person, and how many for each reason: the code of the link's problem, or
-- 'conflict'. Runs as the caller, so row level security decides what it counts.
create function public.crm_attention_reasons(p_connections uuid[])
returns table (connection_id uuid, reason text, records bigint)
language sql stable security invoker set search_path = ''
as $$
  select s.connection_id, case when s.status = 'linked' then 'conflict' else coalesce(s.last_error ->> 'code', '') end, count(*)
  from public.crm_sync_state s
  where s.connection_id = any (p_connections) and s.list = 'attention'
  group by 1, 2
$$;
revoke all on function public.crm_attention_reasons from public, anon;
grant execute on function public.crm_attention_reasons to authenticated, service_role;

-- schemas/functions/connections/crm_change_settings.sql

-- Merges settings into a connection's and, unless null, sets its status; writes an audit entry. A larger budget wakes a run that
-- sleeps for the day. A resumed connection is due at the next tick, because no events were stored while it was paused.
create function public.crm_change_settings(p_connection uuid, p_user uuid, p_settings jsonb, p_status text) returns void
language plpgsql set search_path = ''
as $$
declare
  v_before public.crm_connections;
begin
  select * into v_before from public.crm_connections where id = p_connection for update;
  update public.crm_connections
  set settings = settings || p_settings, status = coalesce(p_status, status), updated_at = now(),
      account = case when p_status = 'active' and account ->> 'shared' = 'asked' then account || '{"shared": "confirmed"}'
                     else account end,
      last_delta_at = case when p_status = 'active' and v_before.status = 'paused' then null else last_delta_at end
  where id = p_connection;
  if p_settings ? 'dailyBudget' or p_settings ? 'liveShare' or p_status = 'active' then
    perform private.crm_set_message_visibility('crm_work', message_id, 0) from public.crm_sync_logs
    where connection_id = p_connection and status = 'running' and resume_at > now() and message_id is not null;
    update public.crm_sync_logs set resume_at = null
    where connection_id = p_connection and status = 'running' and resume_at > now();
  end if;
  -- What only a rule against duplicates has held back may pass it now.
  if (p_settings ->> 'allowDuplicates')::boolean then
    update public.crm_sync_state
    set pending = true, attempts = 0, status = case when crm_record_id is null then 'unlinked' else 'linked' end,
        version = version + 1
    where connection_id = p_connection and status = 'attention' and record_id is not null
      and last_error ->> 'reason' = 'duplicate_rule' and last_error ->> 'mayAllow' = 'true';
  end if;
  if p_status = 'active' then
    perform private.crm_wake_connection(p_connection);
    perform private.crm_begin_next_run(p_connection);
  end if;
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (v_before.organization_id, p_user, 'crm.settings_changed', p_connection::text,
          p_settings || case when p_status is null then '{}'::jsonb else jsonb_build_object('status', p_status) end);
end
$$;
revoke all on function public.crm_change_settings from public, anon, authenticated;
grant execute on function public.crm_change_settings to service_role;

-- schemas/functions/connections/crm_connection_counts.sql

-- How many records of a connection are in which state, and how many are linked, whatever waits or is in conflict. Runs as the
-- caller, so row level security decides what it counts.
create function public.crm_connection_counts(p_connection uuid)
returns table (in_sync bigint, differs bigint, waiting bigint, attention bigint, excluded bigint, linked bigint)
language sql stable security invoker set search_path = ''
as $$
  select
    count(*) filter (where list = 'in_sync'), count(*) filter (where list = 'differs'), count(*) filter (where list = 'waiting'),
    count(*) filter (where list = 'attention'), count(*) filter (where list = 'excluded'),
    count(*) filter (where status = 'linked')
  from public.crm_sync_state where connection_id = p_connection
$$;
revoke all on function public.crm_connection_counts from public, anon;
grant execute on function public.crm_connection_counts to authenticated, service_role;

-- schemas/functions/connections/crm_consume_oauth_state.sql

-- Consumes an OAuth state: it is returned once. Nothing is returned when it is unknown, used, or expired.
create function public.crm_consume_oauth_state(p_state_hash text) returns setof public.crm_oauth_states
language sql set search_path = ''
as $$
  update public.crm_oauth_states set used_at = now()
  where state_hash = p_state_hash and used_at is null and expires_at > now()
  returning *
$$;
revoke all on function public.crm_consume_oauth_state from public, anon, authenticated;
grant execute on function public.crm_consume_oauth_state to service_role;

-- schemas/functions/connections/crm_disconnect.sql

-- Deletes the tokens and cancels the active run and those that are queued; links, mapping and history stay. p_forget deletes
-- those too.
create function public.crm_disconnect(p_organization uuid, p_user uuid, p_crm_type text, p_forget boolean) returns void
language plpgsql set search_path = ''
as $$
declare
  v_id uuid;
begin
  update public.crm_connections
  set status = 'disconnected', credentials = null, credentials_version = credentials_version + 1, health = null,
      last_error = null, updated_at = now()
  where organization_id = p_organization and crm_type = p_crm_type
  returning id into v_id;
  if v_id is null then return; end if;
  perform private.crm_delete_message('crm_work', message_id) from public.crm_sync_logs
  where connection_id = v_id and status = 'running' and message_id is not null;
  update public.crm_sync_logs
  set status = 'cancelled', completed_at = now(), lease_token = null, lease_expires_at = null, message_id = null, phase = 'done'
  where connection_id = v_id and status in ('queued', 'running', 'waiting');
  delete from public.crm_planned_changes where connection_id = v_id;
  update public.crm_webhooks set status = 'off', crm_webhook_ids = '{}', reason = null, updated_at = now()
  where connection_id = v_id;
  update public.crm_webhook_events set processed_at = now() where connection_id = v_id and processed_at is null;
  if p_forget then
    delete from public.crm_connections where id = v_id;
  end if;
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (p_organization, p_user, case when p_forget then 'crm.forgotten' else 'crm.disconnected' end,
          p_crm_type, jsonb_build_object('connectionId', v_id));
end
$$;
revoke all on function public.crm_disconnect from public, anon, authenticated;
grant execute on function public.crm_disconnect to service_role;

-- schemas/functions/connections/crm_finish_connect.sql

-- Stores a finished connect: the connection (kept across reconnects, so its links stay), its default mapping when it has none, a
-- link for every contact that lacks one and is not being erased, and the audit entry. A reconnect to another account than the
-- links belong to is refused with SQLSTATE CR002, credentials sealed for another connection with CR003. After a reconnect what
-- waited goes on at once: a run that slept, live changes, and a delta for what changed in the CRM meanwhile. An account that
-- another organisation of this server is connected to is connected but paused, 'shared' being 'asked', until a person resumes it.
create function public.crm_finish_connect(
  p_connection uuid, p_organization uuid, p_user uuid, p_crm_type text,
  p_credentials jsonb, p_account jsonb, p_settings jsonb, p_mappings jsonb
) returns uuid
language plpgsql set search_path = ''
as $$
declare
  v_existing public.crm_connections;
  v_id uuid;
  v_shared text := case when exists (
    select 1 from public.crm_connections k
    where k.crm_type = p_crm_type and k.account ->> 'id' = p_account ->> 'id' and k.organization_id <> p_organization
      and k.status <> 'disconnected') then 'asked' end;
  v_status text;
begin
  select * into v_existing from public.crm_connections
  where organization_id = p_organization and crm_type = p_crm_type for update;
  if v_shared is not null and v_existing.account ->> 'shared' = 'confirmed' then
    v_shared := 'confirmed';
  end if;
  v_status := case v_shared when 'asked' then 'paused' else 'active' end;
  p_account := p_account || jsonb_strip_nulls(jsonb_build_object('shared', v_shared));
  if v_existing.id is not null then
    if v_existing.account ->> 'id' is distinct from p_account ->> 'id' then
      raise exception 'other_account' using errcode = 'CR002', detail = v_existing.account ->> 'id';
    end if;
    -- Credentials are sealed for one connection and cannot be opened for another.
    if v_existing.id <> p_connection then
      raise exception 'connection_moved' using errcode = 'CR003';
    end if;
    v_id := v_existing.id;
    update public.crm_connections
    set status = v_status, credentials = p_credentials, credentials_version = credentials_version + 1,
        account = p_account, last_error = null, health = null, last_delta_at = null, updated_at = now()
    where id = v_id;
  else
    v_id := p_connection;
    insert into public.crm_connections
      (id, organization_id, crm_type, status, credentials, credentials_version, account, settings, created_by)
    values (v_id, p_organization, p_crm_type, v_status, p_credentials, 1, p_account, p_settings, p_user);
  end if;

  if not exists (select 1 from public.crm_field_mappings where connection_id = v_id) then
    insert into public.crm_field_mappings
      (organization_id, connection_id, object_type, adsapp_field, crm_field, direction, transform_rule, is_custom, position)
    select p_organization, v_id, 'contact', m.adsapp_field, m.crm_field, m.direction, m.transform_rule, false, m.position
    from jsonb_to_recordset(p_mappings)
      as m (adsapp_field text, crm_field text, direction text, transform_rule jsonb, position integer);
  end if;

  insert into public.crm_sync_state (organization_id, connection_id, object_type, record_id, crm_record_type, status, pending)
  select p_organization, v_id, 'contact', c.id, 'contact', 'unlinked', true
  from public.contacts c
  where c.organization_id = p_organization and c.deleted_at is null
    and not exists (select 1 from public.erasures e where e.contact_id = c.id and e.status = 'running')
  on conflict (connection_id, object_type, record_id) do nothing;

  perform private.crm_refresh_statistics();

  if v_existing.sync_cursor is not null and v_status = 'active' then
    perform private.crm_set_message_visibility('crm_work', message_id, 0) from public.crm_sync_logs
    where connection_id = v_id and status = 'running' and message_id is not null and lease_token is null;
    update public.crm_sync_logs set resume_at = null where connection_id = v_id and status = 'running' and resume_at > now();
    perform public.crm_start_run(v_id, 'delta', 'bidirectional', 'user', p_user, null, null, 0);
    perform private.crm_wake_connection(v_id);
  end if;
  perform private.crm_begin_next_run(v_id);

  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (p_organization, p_user, case when v_existing.id is null then 'crm.connected' else 'crm.reconnected' end,
          p_crm_type, jsonb_build_object('connectionId', v_id, 'account', p_account));
  return v_id;
end
$$;
revoke all on function public.crm_finish_connect from public, anon, authenticated;
grant execute on function public.crm_finish_connect to service_role;

-- schemas/functions/connections/crm_lock_refresh.sql

-- Locks the refresh of one version of the tokens, for one holder and p_seconds at most. Storing newer tokens releases it.
-- @returns whether the caller has the lock
create function public.crm_lock_refresh(p_connection uuid, p_version bigint, p_holder uuid, p_seconds integer) returns boolean
language sql set search_path = ''
as $$
  with locked as (
    update public.crm_connections
    set refresh_holder = p_holder, refresh_until = now() + make_interval(secs => p_seconds)
    where id = p_connection and credentials_version = p_version and status <> 'disconnected'
      and (refresh_until is null or refresh_until < now() or refresh_holder = p_holder)
    returning 1)
  select exists (select 1 from locked)
$$;
revoke all on function public.crm_lock_refresh from public, anon, authenticated;
grant execute on function public.crm_lock_refresh to service_role;

-- schemas/functions/connections/crm_note_health.sql

-- Stores the result of a health check of a connection, and adds the calls that it took to the day's usage.
create function public.crm_note_health(
  p_connection uuid, p_health jsonb, p_status text, p_error text, p_api_calls integer
) returns void
language sql set search_path = ''
as $$
  insert into public.crm_api_usage as u (organization_id, connection_id, day, background)
  select c.organization_id, c.id, (now() at time zone 'utc')::date, p_api_calls
  from public.crm_connections c where c.id = p_connection
  on conflict (connection_id, day) do update set background = u.background + excluded.background;
  update public.crm_connections
  set health = p_health, status = coalesce(p_status, status), last_error = coalesce(p_error, last_error), updated_at = now()
  where id = p_connection and status <> 'disconnected'
$$;
revoke all on function public.crm_note_health from public, anon, authenticated;
grant execute on function public.crm_note_health to service_role;

-- schemas/functions/connections/crm_note_usage.sql

-- Stores what the CRM last said of the account's daily allowance, {used, limit, unit}, with the time.
create function public.crm_note_usage(p_connection uuid, p_usage jsonb) returns void
language sql set search_path = ''
as $$
  update public.crm_connections set api_usage = p_usage || jsonb_build_object('at', now()) where id = p_connection
$$;
revoke all on function public.crm_note_usage from public, anon, authenticated;
grant execute on function public.crm_note_usage to service_role;

-- schemas/functions/connections/crm_save_mappings.sql

-- Replaces a connection's mapping as a whole. A field that leaves the mapping also leaves every link's base, so that its two
-- sides are compared anew should it come back.
create function public.crm_save_mappings(p_connection uuid, p_organization uuid, p_user uuid, p_mappings jsonb) returns void
language plpgsql set search_path = ''
as $$
declare
  v_before jsonb;
  v_gone text[];
  -- Fields that go another way now.
  v_turned text[];
  -- Fields here and in the CRM whose row is new, another one or gone.
  v_changed text[];
begin
  perform 1 from public.crm_connections where id = p_connection and organization_id = p_organization for update;
  if not found then
    raise exception 'connection_not_found' using errcode = 'P0002';
  end if;
  select jsonb_agg(jsonb_build_object('adsappField', adsapp_field, 'crmField', crm_field, 'direction', direction)
                   order by position)
  into v_before from public.crm_field_mappings where connection_id = p_connection;

  select array_agg(m.adsapp_field) into v_gone
  from public.crm_field_mappings m
  where m.connection_id = p_connection
    and not exists (select 1 from jsonb_to_recordset(p_mappings) as n (adsapp_field text, crm_field text)
                    where n.adsapp_field = m.adsapp_field and n.crm_field = m.crm_field);
  select array_agg(m.adsapp_field) into v_turned
  from public.crm_field_mappings m
  join jsonb_to_recordset(p_mappings) as n (adsapp_field text, crm_field text, direction text)
    on n.adsapp_field = m.adsapp_field and n.crm_field = m.crm_field and n.direction <> m.direction
  where m.connection_id = p_connection;
  -- In: the rows of before and of now. Out: the names on both sides of every row that is only in one of them.
  with old as (
    select adsapp_field, crm_field, direction, transform_rule from public.crm_field_mappings where connection_id = p_connection
  ), new as (
    select adsapp_field, crm_field, direction, transform_rule from jsonb_to_recordset(p_mappings)
      as n (adsapp_field text, crm_field text, direction text, transform_rule jsonb)
  )
  select array_agg(v.name) into v_changed
  from ((table old except table new) union all (table new except table old)) r
  cross join lateral (values (r.adsapp_field), (r.crm_field)) as v (name);
  delete from public.crm_field_mappings where connection_id = p_connection;
  insert into public.crm_field_mappings
    (organization_id, connection_id, object_type, adsapp_field, crm_field, direction, transform_rule, conflict_policy,
     is_custom, position)
  select p_organization, p_connection, 'contact', m.adsapp_field, m.crm_field, m.direction, m.transform_rule, m.conflict_policy,
         m.is_custom, m.position
  from jsonb_to_recordset(p_mappings)
    as m (adsapp_field text, crm_field text, direction text, transform_rule jsonb, conflict_policy text, is_custom boolean,
          position integer);
  if v_gone is not null then
    update public.crm_sync_state set base = base - v_gone, crm_base = crm_base - v_gone, version = version + 1
    where connection_id = p_connection and base ?| v_gone;
  end if;
  -- What the CRM was known to hold is to be judged by the new direction.
  if v_turned is not null then
    update public.crm_sync_state set crm_base = crm_base - v_turned, pending = pending or status = 'linked', version = version + 1
    where connection_id = p_connection and crm_base ?| v_turned;
  end if;
  -- What was refused because of one of these fields is tried again.
  update public.crm_sync_state
  set pending = true, attempts = 0, status = case when crm_record_id is null then 'unlinked' else 'linked' end,
      version = version + 1
  where connection_id = p_connection and status = 'attention' and record_id is not null
    and not private.crm_awaits_person(last_error)
    and (last_error ->> 'field' = any (v_changed) or last_error ->> 'crmField' = any (v_changed));
  -- A newly mapped field has to be compared on every pair: pending links are.
  update public.crm_sync_state set pending = true, version = version + 1
  where connection_id = p_connection and status = 'linked' and not pending
    and exists (select 1 from jsonb_to_recordset(p_mappings) as n (adsapp_field text) where not (base ? n.adsapp_field));
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (p_organization, p_user, 'crm.mapping_changed', p_connection::text,
          jsonb_build_object('before', v_before, 'after', p_mappings));
end
$$;
revoke all on function public.crm_save_mappings from public, anon, authenticated;
grant execute on function public.crm_save_mappings to service_role;

-- schemas/functions/connections/crm_store_credentials.sql

-- Stores refreshed tokens only over the version they were refreshed from, so that two refreshes at once cannot lose a rotated
-- token; releases the lock. @returns whether they were stored
create function public.crm_store_credentials(p_connection uuid, p_version bigint, p_credentials jsonb) returns boolean
language sql set search_path = ''
as $$
  with stored as (
    update public.crm_connections
    set credentials = p_credentials, credentials_version = credentials_version + 1, refresh_holder = null, refresh_until = null,
        updated_at = now()
    where id = p_connection and credentials_version = p_version and status <> 'disconnected'
    returning 1)
  select exists (select 1 from stored)
$$;
revoke all on function public.crm_store_credentials from public, anon, authenticated;
grant execute on function public.crm_store_credentials to service_role;

-- schemas/functions/connections/crm_unlock_refresh.sql

-- Releases the lock on the token refresh, if the caller has it.
create function public.crm_unlock_refresh(p_connection uuid, p_holder uuid) returns void
language sql set search_path = ''
as $$
  update public.crm_connections set refresh_holder = null, refresh_until = null
  where id = p_connection and refresh_holder = p_holder
$$;
revoke all on function public.crm_unlock_refresh from public, anon, authenticated;
grant execute on function public.crm_unlock_refresh to service_role;

-- schemas/functions/links/crm_awaits_person.sql

-- True for an error that only a person's decision can end: trying again would ask the same question.
create function private.crm_awaits_person(p_error jsonb) returns boolean
language sql immutable set search_path = ''
as $$
  select coalesce(p_error ->> 'code', '') in ('ambiguous_match', 'already_linked', 'match_excluded', 'duplicate_identity')
    or coalesce(p_error ->> 'reason', '') = 'duplicate_rule'
$$;
revoke all on function private.crm_awaits_person from public, anon, authenticated;
grant execute on function private.crm_awaits_person to service_role;

-- schemas/functions/links/crm_decide_links.sql

-- One decision of a person on many links at once: on p_links, or on all links of the contacts p_records. p_action 'leave_out':
-- they are not synced until somebody takes that back; 'include': whatever took them out, they are matched anew; 'sync': they are
-- compared with the CRM as soon as its connection is free. Links that the decision does not fit are left alone. @returns how many
-- it fitted
create function public.crm_decide_links(
  p_organization uuid, p_user uuid, p_action text, p_links uuid[], p_records uuid[]
) returns integer
language plpgsql set search_path = ''
as $$
declare
  v_ids uuid[];
  v_connections uuid[];
  v_id uuid;
begin
  -- In id order, as every writer of links locks them.
  select coalesce(array_agg(s.id), '{}'), coalesce(array_agg(distinct s.connection_id), '{}') into v_ids, v_connections
  from (select l.id, l.connection_id from public.crm_sync_state l
        where l.organization_id = p_organization and (l.id = any (p_links) or l.record_id = any (p_records))
          and case p_action when 'include' then l.status = 'excluded'
                -- A create whose answer is awaited has to be linked first.
                when 'leave_out' then l.status <> 'excluded' and (l.outgoing is null or l.crm_record_id is not null)
                when 'sync' then l.status <> 'excluded' and l.record_id is not null
                else false end
        order by l.id for update) s;
  if p_action = 'leave_out' then
    update public.crm_sync_state
    set status = 'excluded', pending = false, live = false, candidates = null, conflict_detected = false, conflict_details = null,
        version = version + 1,
        last_error = jsonb_build_object('code', 'excluded_by_person', 'message', 'Left out of the sync by a person.')
    where id = any (v_ids);
  elsif p_action = 'sync' then
    update public.crm_sync_state
    set pending = true, live = true, attempts = 0, version = version + 1,
        status = case when status <> 'attention' then status when crm_record_id is null then 'unlinked' else 'linked' end
    where id = any (v_ids);
  else
    foreach v_id in array v_ids loop
      begin
        perform public.crm_decide_match(v_id, p_organization, p_user, 'include', null, null);
      exception when sqlstate 'P0002' then
        v_ids := array_remove(v_ids, v_id);
      end;
    end loop;
  end if;
  perform private.crm_wake_connection(k.id) from public.crm_connections k
  where k.id = any (v_connections) and k.status = 'active' and k.sync_cursor is not null and p_action <> 'leave_out';
  if p_action <> 'include' and cardinality(v_ids) > 0 then
    insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
    values (p_organization, p_user, 'crm.links_decided', null, jsonb_build_object('action', p_action, 'links', to_jsonb(v_ids)));
  end if;
  return cardinality(v_ids);
end
$$;
revoke all on function public.crm_decide_links from public, anon, authenticated;
grant execute on function public.crm_decide_links to service_role;

-- schemas/functions/links/crm_decide_match.sql

-- A person's decision on a match. p_action 'link': the link's missing half is p_record (a contact of ours) or p_crm_record (a
-- record of the CRM); 'create': the other side does not have it yet; 'exclude': it is not to be synced; 'include': whatever took
-- it out of the sync, it is matched anew, and made in the CRM where it is gone. Only a live pair holds its records: a tombstone
-- gives way.
create function public.crm_decide_match(
  p_link uuid, p_organization uuid, p_user uuid, p_action text, p_record uuid, p_crm_record text
) returns void
language plpgsql set search_path = ''
as $$
declare
  v_link public.crm_sync_state;
begin
  select * into v_link from public.crm_sync_state where id = p_link and organization_id = p_organization for update;
  if v_link.id is null or (v_link.record_id is null and v_link.crm_record_id is null)
     or v_link.status <> (case when p_action = 'include' then 'excluded' else 'attention' end)
     or v_link.last_error ->> 'code' in ('erasing', 'erased_on_request') and p_action = 'include'
     or p_action <> 'include' and v_link.record_id is not null and v_link.crm_record_id is not null then
    raise exception 'match_not_open' using errcode = 'P0002';
  end if;
  if p_action = 'include'
     and exists (select 1 from public.contacts c where c.id = v_link.record_id and c.deleted_at is not null) then
    raise exception 'match_deleted' using errcode = 'P0002';
  end if;
  if p_action = 'link' then
    if exists (select 1 from public.crm_sync_state l
               where l.connection_id = v_link.connection_id and l.object_type = v_link.object_type and l.id <> p_link
                 and l.status <> 'excluded'
                 and ((p_record is not null and l.record_id = p_record and l.crm_record_id is not null)
                   or (p_crm_record is not null and l.crm_record_id = p_crm_record and l.record_id is not null))) then
      raise exception 'match_taken' using errcode = 'P0002';
    end if;
    if v_link.record_id is null
       and not exists (select 1 from public.contacts c
                       where c.id = p_record and c.organization_id = p_organization and c.deleted_at is null) then
      raise exception 'match_unknown' using errcode = 'P0002';
    end if;
    if v_link.record_id is not null
       and (p_crm_record is null
            or not exists (select 1 from jsonb_array_elements(coalesce(v_link.candidates, '[]'::jsonb)) k
                           where k ->> 'crmRecordId' = p_crm_record)) then
      raise exception 'match_unknown' using errcode = 'P0002';
    end if;
    -- The other half's placeholder or tombstone is deleted: this link is the pair now.
    delete from public.crm_sync_state l
    where l.connection_id = v_link.connection_id and l.object_type = v_link.object_type and l.id <> p_link
      and ((v_link.record_id is null and l.record_id = p_record)
        or (v_link.record_id is not null and l.crm_record_id = p_crm_record and l.record_id is null));
    if p_crm_record is not null then
      perform private.crm_release_tombstones(v_link.connection_id, array[p_crm_record], array[p_link]);
    end if;
    update public.crm_sync_state
    set record_id = coalesce(record_id, p_record), crm_record_id = coalesce(crm_record_id, p_crm_record),
        status = 'linked', base = '{}'::jsonb, crm_base = '{}'::jsonb, pending = true, live = true, attempts = 0,
        last_error = null, candidates = null, version = version + 1
    where id = p_link;
  elsif p_action = 'create' then
    update public.crm_sync_state
    set as_new = true, pending = record_id is not null, live = true,
        status = case when record_id is null then status else 'unlinked' end,
        attempts = 0, candidates = null, version = version + 1
    where id = p_link;
  elsif p_action = 'include' then
    -- Of a pair, the record is read first: as_new has it made in the CRM again if it is gone.
    update public.crm_sync_state
    set status = case when record_id is null then 'attention' when crm_record_id is null then 'unlinked' else 'linked' end,
        base = '{}'::jsonb, crm_base = '{}'::jsonb, outgoing = null, conflict_detected = false, conflict_details = null,
        as_new = record_id is not null and crm_record_id is not null, pending = record_id is not null,
        live = record_id is not null, attempts = 0, last_error = null, candidates = null, version = version + 1
    where id = p_link;
  else
    update public.crm_sync_state
    set status = 'excluded', pending = false, live = false, candidates = null, version = version + 1,
        last_error = jsonb_build_object('code', 'excluded_by_person', 'message', 'Left out of the sync by a person.')
    where id = p_link;
  end if;
  -- A record of the CRM has to be fetched first, as if it had just been created there.
  if v_link.record_id is null and p_action in ('create', 'include') then
    insert into public.crm_webhook_events
      (organization_id, connection_id, event_key, object_type, kind, crm_record_id, occurred_at)
    values (p_organization, v_link.connection_id, 'decision:' || p_link || ':' || v_link.version, v_link.object_type,
            'changed', v_link.crm_record_id, now())
    on conflict (connection_id, event_key) do nothing;
  end if;
  insert into public.crm_sync_changes
    (organization_id, connection_id, link_id, record_id, crm_record_id, side, kind, reason, actor_kind, actor_id)
  values (p_organization, v_link.connection_id, p_link, coalesce(v_link.record_id, p_record),
          coalesce(v_link.crm_record_id, p_crm_record), 'link', 'decided', 'match_' || p_action, 'person', p_user);
  perform private.crm_wake_connection(v_link.connection_id);
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (p_organization, p_user, 'crm.match_decided', p_link::text,
          jsonb_build_object('action', p_action, 'recordId', p_record, 'crmRecordId', p_crm_record));
end
$$;
revoke all on function public.crm_decide_match from public, anon, authenticated;
grant execute on function public.crm_decide_match to service_role;

-- schemas/functions/links/crm_error_groups.sql

-- The records of a connection that need attention, by kind of problem and field, the largest groups first, each with one of them
-- as an example. Runs as the caller, so row level security decides what it counts.
create function public.crm_error_groups(p_connection uuid)
returns table (reason text, field text, crm_field text, records bigint, may_allow bigint, example jsonb)
language sql stable security invoker set search_path = ''
as $$
  select g.reason, g.field, g.crm_field, g.records, g.may_allow, l.last_error
  from (
    select private.crm_error_reason(s.last_error) as reason, s.last_error ->> 'field' as field,
           max(s.last_error ->> 'crmField') as crm_field, count(*) as records,
           count(*) filter (where s.last_error ->> 'mayAllow' = 'true') as may_allow, (min(s.id::text))::uuid as first
    from public.crm_sync_state s
    where s.connection_id = p_connection and s.status = 'attention'
    group by 1, 2
  ) g
  join public.crm_sync_state l on l.id = g.first
  order by g.records desc, g.reason, g.field
  limit 200
$$;
revoke all on function public.crm_error_groups from public, anon;
grant execute on function public.crm_error_groups to authenticated, service_role;

-- schemas/functions/links/crm_error_reason.sql

-- What kind of problem a link's error is: records of one kind and field are shown, retried and exported together.
create function private.crm_error_reason(p_error jsonb) returns text
language sql immutable set search_path = ''
as $$
  select coalesce(p_error ->> 'reason', p_error ->> 'code', 'other')
$$;
revoke all on function private.crm_error_reason from public, anon;
grant execute on function private.crm_error_reason to authenticated, service_role;

-- schemas/functions/links/crm_flag_conflicts.sql

-- Flags links that are in conflict, and clears the flag of those that are not any more. p_entries: [{linkId, linkVersion,
-- conflict}]; links whose version moved are left alone. @returns how many were written
create function public.crm_flag_conflicts(p_connection uuid, p_entries jsonb) returns integer
language plpgsql set search_path = ''
as $$
declare
  v_count integer;
begin
  update public.crm_sync_state l
  set conflict_detected = coalesce(jsonb_typeof(e."conflict") = 'object', false),
      conflict_details = case when jsonb_typeof(e."conflict") = 'object' then e."conflict" end, version = l.version + 1
  from jsonb_to_recordset(p_entries) as e ("linkId" uuid, "linkVersion" bigint, "conflict" jsonb)
  where l.connection_id = p_connection and l.id = e."linkId" and l.version = e."linkVersion";
  get diagnostics v_count = row_count;
  return v_count;
end
$$;
revoke all on function public.crm_flag_conflicts from public, anon, authenticated;
grant execute on function public.crm_flag_conflicts to service_role;

-- schemas/functions/links/crm_is_separated.sql

-- True for a pair that was separated for good, or whose person is being erased: restoring one half does not link it again.
create function private.crm_is_separated(l public.crm_sync_state) returns boolean
language sql immutable set search_path = ''
as $$
  select l.status = 'excluded'
    and coalesce(l.last_error ->> 'code', '') in
      ('unlinked_in_adsapp', 'unlinked_in_crm', 'merged_in_crm', 'excluded_by_person', 'erasing')
$$;
revoke all on function private.crm_is_separated from public, anon, authenticated;
grant execute on function private.crm_is_separated to service_role;

-- schemas/functions/links/crm_load_suspects.sql

-- Linked records that may be in conflict: edited here and not pushed yet, or left open by the policy before.
create function public.crm_load_suspects(p_connection uuid, p_object text, p_limit integer)
returns table (link jsonb, record jsonb)
language sql stable set search_path = ''
as $$
  select private.crm_link_json(l), private.crm_contact_json(c)
  from public.crm_sync_state l
  join public.contacts c on c.id = l.record_id
  where l.connection_id = p_connection and l.object_type = p_object and l.status = 'linked' and (l.pending or l.conflict_detected)
  order by l.conflict_detected desc, l.id
  limit p_limit
$$;
revoke all on function public.crm_load_suspects from public, anon, authenticated;
grant execute on function public.crm_load_suspects to service_role;

-- schemas/functions/links/crm_match_anew.sql

-- Has contacts matched anew that wait for a person because of somebody who has left the sync: contacts p_records and their
-- records p_refs of the CRM. Where those are gone in the CRM (p_gone), the CRM's records that wait because of them too.
create function private.crm_match_anew(p_connection uuid, p_records uuid[], p_refs text[], p_gone boolean) returns void
language plpgsql set search_path = ''
as $$
begin
  update public.crm_sync_state l
  set status = 'unlinked', pending = true, live = true, version = l.version + 1
  where l.connection_id = p_connection and l.status = 'attention' and not l.as_new
    and l.record_id is not null and l.crm_record_id is null
    and exists (select 1 from jsonb_array_elements(l.candidates) k
                where k ->> 'crmRecordId' = any (p_refs) or (k ->> 'recordId')::uuid = any (p_records));
  insert into public.crm_webhook_events
    (organization_id, connection_id, event_key, object_type, kind, crm_record_id, occurred_at)
  select l.organization_id, l.connection_id, 'again:' || l.id || ':' || l.version, l.object_type, 'changed', l.crm_record_id,
         now()
  from public.crm_sync_state l
  where p_gone and l.connection_id = p_connection and l.status = 'attention' and not l.as_new
    and l.record_id is null and l.crm_record_id is not null
    and exists (select 1 from jsonb_array_elements(l.candidates) k where (k ->> 'recordId')::uuid = any (p_records))
  on conflict (connection_id, event_key) do nothing;
end
$$;
revoke all on function private.crm_match_anew from public, anon, authenticated;
grant execute on function private.crm_match_anew to service_role;

-- schemas/functions/links/crm_records_page.sql

-- One page of a connection's links in one list, in the order of their ids: those whose contact has p_search in it, or that go by
-- that id in the CRM. Security definer for the reason given at contacts_page. @returns the ids, in reading order
create function public.crm_records_page(
  p_connection uuid, p_list text, p_search text, p_from uuid, p_backwards boolean, p_limit integer
) returns setof uuid
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_organization uuid;
  v_pattern text := private.contacts_pattern(p_search);
  v_limit integer := least(greatest(p_limit, 1), 200);
  v_found uuid[];
begin
  select k.organization_id into v_organization from public.crm_connections k
  where k.id = p_connection and k.organization_id in (select private.my_organizations());
  if v_organization is null then
    raise exception 'You do not belong to this organisation.' using errcode = '42501';
  end if;
  if v_pattern is not null then
    -- Deleted contacts are not in the index of the search, but in one of their own.
    v_found := array(
      select f.id from (
        select c.id from public.contacts c
        where c.organization_id = v_organization and c.deleted_at is null and c.search_text like v_pattern
        union all
        select c.id from public.contacts c
        where c.organization_id = v_organization and c.deleted_at is not null and c.search_text like v_pattern) f limit 1001);
  end if;
  if cardinality(v_found) <= 1000 then
    return query
      select l.id from public.crm_sync_state l
      where l.id in (
          select r.id from public.crm_sync_state r
          where r.connection_id = p_connection and r.object_type = 'contact' and r.record_id = any (v_found)
          union all
          select r.id from public.crm_sync_state r
          where r.connection_id = p_connection and r.object_type = 'contact' and r.crm_record_id = btrim(p_search))
        and l.list = p_list and (p_from is null or case when p_backwards then l.id < p_from else l.id > p_from end)
      order by case when p_backwards then l.id end desc, l.id limit v_limit;
    return;
  end if;
  -- Many match, so a page is full after few of them.
  return query execute format(
    'select l.id from public.crm_sync_state l
      where l.connection_id = $1 and l.list = $2 and ($3 is null or l.id %s $3)
        and ($5 is null or exists (select 1 from public.contacts c where c.id = l.record_id and c.search_text like $5))
      order by l.id %s limit $4',
    case when p_backwards then '<' else '>' end, case when p_backwards then 'desc' else 'asc' end)
  using p_connection, p_list, p_from, v_limit, v_pattern;
end
$$;
revoke all on function public.crm_records_page from public, anon;
grant execute on function public.crm_records_page to authenticated;

-- schemas/functions/links/crm_resolve_conflict.sql

-- A person's decision on one open conflict. The side that is kept counts as the only one that changed: the other side's value
-- becomes the base, so the kept value is written to the other side, as live work, unless there are newer edits by then.
create function public.crm_resolve_conflict(p_link uuid, p_organization uuid, p_user uuid, p_field text, p_keep text) returns void
language plpgsql set search_path = ''
as $$
declare
  v_link public.crm_sync_state;
  v_conflict jsonb;
  v_open jsonb;
begin
  select * into v_link from public.crm_sync_state where id = p_link and organization_id = p_organization for update;
  v_conflict := v_link.conflict_details -> p_field;
  if v_conflict is null then
    raise exception 'conflict_not_found' using errcode = 'P0002';
  end if;
  v_open := nullif(v_link.conflict_details - p_field, '{}'::jsonb);
  update public.crm_sync_state
  set base = base || jsonb_build_object(p_field, v_conflict -> case when p_keep = 'adsapp' then 'remote' else 'local' end),
      crm_base = crm_base - p_field,
      conflict_details = v_open, conflict_detected = v_open is not null, pending = true, live = true,
      version = version + 1
  where id = p_link;
  insert into public.crm_sync_changes
    (organization_id, connection_id, link_id, record_id, crm_record_id, side, kind, field, before, after, reason,
     actor_kind, actor_id)
  values (p_organization, v_link.connection_id, p_link, v_link.record_id, v_link.crm_record_id, 'link', 'decided', p_field,
          nullif(v_conflict -> 'local', 'null'::jsonb), nullif(v_conflict -> 'remote', 'null'::jsonb),
          case p_keep when 'adsapp' then 'keep_adsapp' else 'keep_crm' end, 'person', p_user);
  perform private.crm_wake_connection(v_link.connection_id);
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (p_organization, p_user, 'crm.conflict_resolved', p_link::text,
          jsonb_build_object('field', p_field, 'keep', p_keep, 'local', v_conflict -> 'local', 'remote', v_conflict -> 'remote'));
end
$$;
revoke all on function public.crm_resolve_conflict from public, anon, authenticated;
grant execute on function public.crm_resolve_conflict to service_role;

-- schemas/functions/links/crm_retry_links.sql

-- Queues records that need attention for another try, all of them or those of a kind of problem, a field (null: any; '': none) or
-- with these ids. Open matches are left to a person. p_allow: a person has said that they are nobody whom the CRM's rules against
-- duplicates take them for. @returns how many
create function public.crm_retry_links(
  p_connection uuid, p_organization uuid, p_user uuid, p_reason text, p_field text, p_links uuid[], p_allow boolean
) returns integer
language plpgsql set search_path = ''
as $$
declare
  v_retried integer;
begin
  perform 1 from public.crm_connections where id = p_connection and organization_id = p_organization for update;
  if not found then
    raise exception 'connection_not_found' using errcode = 'P0002';
  end if;
  -- In: the links that are meant. retried: those with a contact here are pending again; read: records of the CRM without one are
  -- fetched as if they had just been changed there. Out: how many of both.
  with meant as materialized (
    select l.id, l.record_id, l.crm_record_id, l.object_type, l.version
    from public.crm_sync_state l
    where l.connection_id = p_connection and l.status = 'attention'
      and (p_reason is null or private.crm_error_reason(l.last_error) = p_reason)
      and (p_field is null or coalesce(l.last_error ->> 'field', '') = p_field)
      and (p_links is null or l.id = any (p_links))
      and case when p_allow then l.last_error ->> 'mayAllow' = 'true' else not private.crm_awaits_person(l.last_error)
               or l.record_id is not null and l.crm_record_id is not null end
    for update
  ), retried as (
    update public.crm_sync_state l
    set pending = true, status = case when l.crm_record_id is null then 'unlinked' else 'linked' end, attempts = 0,
        live = (select count(*) from meant) <= 100, allow_duplicates = l.allow_duplicates or p_allow, version = l.version + 1
    from meant m where l.id = m.id and m.record_id is not null
    returning l.id
  ), read as (
    insert into public.crm_webhook_events
      (organization_id, connection_id, event_key, object_type, kind, crm_record_id, occurred_at)
    select p_organization, p_connection, 'retry:' || m.id || ':' || m.version, m.object_type, 'changed', m.crm_record_id, now()
    from meant m where m.record_id is null and m.crm_record_id is not null
    on conflict (connection_id, event_key) do update set occurred_at = excluded.occurred_at, processed_at = null
    returning 1
  )
  select (select count(*) from retried) + (select count(*) from read) into v_retried;
  if v_retried > 0 then
    perform private.crm_wake_connection(p_connection);
    insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
    values (p_organization, p_user, 'crm.retried', p_connection::text, jsonb_build_object(
      'reason', p_reason, 'field', p_field, 'links', coalesce(cardinality(p_links), 0), 'allow', p_allow, 'count', v_retried));
  end if;
  return v_retried;
end
$$;
revoke all on function public.crm_retry_links from public, anon, authenticated;
grant execute on function public.crm_retry_links to service_role;

-- schemas/functions/links/crm_sample_links.sql

-- A sample of linked records that should be equal on both sides.
create function public.crm_sample_links(p_connection uuid, p_object text, p_limit integer)
returns table (link jsonb, record jsonb)
language sql volatile set search_path = ''
as $$
  -- From a random id onwards, and from the beginning where that is not enough.
  with start as materialized (select gen_random_uuid() as id), onwards as materialized (
    select l.id from public.crm_sync_state l, start s
    where l.connection_id = p_connection and l.object_type = p_object
      and l.status = 'linked' and not l.pending and not l.conflict_detected and l.id > s.id
    order by l.id limit p_limit
  ), first as materialized (
    select l.id from public.crm_sync_state l
    where l.connection_id = p_connection and l.object_type = p_object
      and l.status = 'linked' and not l.pending and not l.conflict_detected
      and (select count(*) from onwards) < p_limit
    order by l.id limit p_limit
  )
  select private.crm_link_json(l), private.crm_contact_json(c)
  from (select id from onwards union select id from first limit p_limit) x
  join public.crm_sync_state l on l.id = x.id
  join public.contacts c on c.id = l.record_id
$$;
revoke all on function public.crm_sample_links from public, anon, authenticated;
grant execute on function public.crm_sample_links to service_role;

-- schemas/functions/links/crm_set_aside.sql

-- Sets links aside whose rows cannot be read: they need attention, with the reason, and leave every queue. p_entries:
-- [{linkId, ref, error}]; without a linkId the remote record ref gets a link to carry the reason. What is new counts as failed on
-- the run p_run (null: no run). @returns how many were new
create function public.crm_set_aside(p_connection uuid, p_run uuid, p_entries jsonb) returns integer
language plpgsql set search_path = ''
as $$
declare
  v_new integer;
  v_errors jsonb;
begin
  with entries as materialized (
    select e."linkId" as id, e."ref" as ref, e."error" as error
    from jsonb_to_recordset(p_entries) as e ("linkId" uuid, "ref" text, "error" jsonb)
  ), moved as (
    update public.crm_sync_state l
    set status = case when l.status = 'excluded' then l.status else 'attention' end, last_error = e.error,
        attempts = l.attempts + 1, pending = false, live = false, archiving = false, version = l.version + 1
    from entries e
    where l.id = e.id and l.connection_id = p_connection
      and (l.status in ('linked', 'unlinked') or l.archiving or l.status = 'attention' and l.last_error is distinct from e.error)
    returning l.id, l.organization_id, l.record_id, l.crm_record_id, l.last_error
  ), added as (
    insert into public.crm_sync_state as l
      (organization_id, connection_id, object_type, crm_record_id, status, last_error, attempts)
    select c.organization_id, c.id, 'contact', e.ref, 'attention', e.error, 1
    from entries e join public.crm_connections c on c.id = p_connection
    where e.id is null
    on conflict (connection_id, object_type, crm_record_id) do update
    set status = 'attention', last_error = excluded.last_error, attempts = l.attempts + 1, pending = false,
        version = l.version + 1
    where l.last_error is distinct from excluded.last_error
    returning l.id, l.organization_id, l.record_id, l.crm_record_id, l.last_error
  ), aside as (
    select * from moved union all select * from added
  ), logged as (
    insert into public.crm_sync_changes
      (organization_id, connection_id, run_id, link_id, record_id, crm_record_id, side, kind, reason)
    select a.organization_id, p_connection, p_run, a.id, a.record_id, a.crm_record_id, 'link', 'failed',
           coalesce(a.last_error ->> 'message', '')
    from aside a
    returning 1
  )
  select count(*), coalesce(jsonb_agg(
    jsonb_build_object('recordId', a.record_id, 'crmRecordId', a.crm_record_id) || a.last_error), '[]'::jsonb)
  into v_new, v_errors
  from aside a;
  update public.crm_sync_logs r
  set records_processed = r.records_processed + v_new, records_failed = r.records_failed + v_new,
      errors = case when jsonb_array_length(r.errors) < 50 then r.errors || v_errors else r.errors end
  where r.id = p_run and v_new > 0;
  return v_new;
end
$$;
revoke all on function public.crm_set_aside from public, anon, authenticated;
grant execute on function public.crm_set_aside to service_role;

-- schemas/functions/links/crm_waiting.sql

-- What a page that shows these contacts asks while something is under way. Without p_records: of the whole organisation, counted
-- to a thousand. Runs as the caller, so row level security decides what it sees. @returns waiting: how many of their links have a
-- change that is about to be synced; stamp: another text once any of them, or one of its links, is not as it was
create function public.crm_waiting(p_organization uuid, p_records uuid[] default null)
returns table (waiting integer, stamp text)
language plpgsql stable security invoker set search_path = ''
as $$
begin
  if p_records is null then
    return query
      select s.n, s.n::text from (
        select count(*)::integer as n from (
          select 1 from public.crm_connections k
          cross join lateral (
            select 1 from public.crm_sync_state l
            where l.connection_id = k.id and l.object_type = 'contact' and l.pending limit 1000) p
          where k.organization_id = p_organization and k.status = 'active' and k.last_sync_at is not null
          limit 1000) q) s;
    return;
  end if;
  return query
    select coalesce(sum(x.waiting), 0)::integer, md5(coalesce(string_agg(x.state, ',' order by x.state), ''))
    from (
      select 0 as waiting, c.id || ':' || c.version as state
      from public.contacts c where c.organization_id = p_organization and c.id = any (p_records)
      union all
      select (k.status = 'active' and k.last_sync_at is not null and (l.pending or l.archiving or l.as_new))::integer,
             l.id || ':' || l.version || ':' || l.status || ':' || l.pending
      from public.crm_sync_state l join public.crm_connections k on k.id = l.connection_id
      where l.organization_id = p_organization and l.record_id = any (p_records)) x;
end
$$;
revoke all on function public.crm_waiting from public, anon;
grant execute on function public.crm_waiting to authenticated;

-- schemas/functions/operations/note_heartbeat.sql

-- Notes that a background job has run to its end.
create function public.note_heartbeat(p_name text) returns void
language sql set search_path = ''
as $$
  insert into private.heartbeats (name, at) values (p_name, now()) on conflict (name) do update set at = excluded.at
$$;
revoke all on function public.note_heartbeat from public, anon, authenticated;
grant execute on function public.note_heartbeat to service_role;

-- schemas/functions/operations/queue_waits.sql

-- How many messages each queue has, and for how many seconds the one that could be taken next has been waiting; hidden ones are
-- being worked on, or wait for their time.
create function private.queue_waits() returns table (queue text, length bigint, waiting_seconds double precision)
language sql stable security definer set search_path = ''
as $$
  select 'crm_live', count(*), coalesce(extract(epoch from now() - min(vt) filter (where vt <= now())), 0) from pgmq.q_crm_live
  union all
  select 'crm_work', count(*), coalesce(extract(epoch from now() - min(vt) filter (where vt <= now())), 0) from pgmq.q_crm_work
$$;
revoke all on function private.queue_waits from public, anon, authenticated;
grant execute on function private.queue_waits to service_role;

-- schemas/functions/operations/service_health.sql

-- Whether the background work gets done, in a few index reads; nothing of any organisation.
-- @returns {queues: [{queue, length, waitingSeconds}], cronSecondsAgo}; null: no job has ever run
create function public.service_health() returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object(
    'queues', (select jsonb_agg(jsonb_build_object('queue', queue, 'length', length, 'waitingSeconds', waiting_seconds))
               from private.queue_waits()),
    'cronSecondsAgo', (select extract(epoch from now() - max(at)) from private.heartbeats))
$$;
revoke all on function public.service_health from public, anon, authenticated;
grant execute on function public.service_health to service_role;

-- schemas/functions/operations/service_metrics.sql

-- Numbers for a monitoring system, over all organisations and naming none.
-- @returns {queues, jobs: [{name, secondsAgo}], organizations, connections: [{crm, status, count}],
--   runs: [{crm, type, status, count}] that began in the last hour, refusals: [{crm, code, count}] of today, deadLetters}
create function public.service_metrics() returns jsonb
language sql stable set search_path = ''
as $$
  select public.service_health() || jsonb_build_object(
    'jobs', coalesce((select jsonb_agg(jsonb_build_object('name', name, 'secondsAgo', extract(epoch from now() - at)))
                      from private.heartbeats), '[]'),
    'organizations', (select count(*) from public.organizations),
    'connections', coalesce((select jsonb_agg(c) from (
      select crm_type as crm, status, count(*) from public.crm_connections group by 1, 2) c), '[]'),
    'runs', coalesce((select jsonb_agg(r) from (
      select c.crm_type as crm, l.sync_type as type, l.status, count(*)
      from public.crm_connections c join public.crm_sync_logs l on l.connection_id = c.id
      where l.started_at > now() - interval '1 hour' group by 1, 2, 3) r), '[]'),
    'refusals', coalesce((select jsonb_agg(f) from (
      select crm_type as crm, code, sum(times) as count from public.crm_webhook_refusals where day = current_date
      group by 1, 2) f), '[]'),
    'deadLetters', (select count(*) from public.crm_dead_letters))
$$;
revoke all on function public.service_metrics from public, anon, authenticated;
grant execute on function public.service_metrics to service_role;

-- schemas/functions/plans/crm_finish_planned.sql

-- Takes records off what a run holds back of a stage: they have been decided again and applied. Null: all of them, because they
-- may be done.
create function public.crm_finish_planned(p_run uuid, p_lease uuid, p_stage text, p_records text[]) returns void
language plpgsql set search_path = ''
as $$
begin
  perform private.crm_assert_lease(p_run, p_lease);
  delete from public.crm_planned_changes
  where run_id = p_run and stage = p_stage and (p_records is null or crm_record_id = any (p_records));
end
$$;
revoke all on function public.crm_finish_planned from public, anon, authenticated;
grant execute on function public.crm_finish_planned to service_role;

-- schemas/functions/plans/crm_load_planned.sql

-- The CRM's ids of up to p_limit records that a run has held back while pulling.
create function public.crm_load_planned(p_run uuid, p_limit integer) returns text[]
language sql stable set search_path = ''
as $$
  select coalesce(array_agg(p.crm_record_id), '{}')
  from (select distinct crm_record_id from public.crm_planned_changes
        where run_id = p_run and stage = 'pull' and crm_record_id is not null
        order by crm_record_id limit p_limit) p
$$;
revoke all on function public.crm_load_planned from public, anon, authenticated;
grant execute on function public.crm_load_planned to service_role;

-- schemas/functions/plans/crm_plan_changes.sql

-- Stores what a run would do to these links, in place of what it was to do before. p_rows: [{linkId, recordId, crmRecordId,
-- impact, side, field, before, after, cause}]
create function public.crm_plan_changes(p_run uuid, p_lease uuid, p_stage text, p_rows jsonb) returns void
language plpgsql set search_path = ''
as $$
declare
  v_run public.crm_sync_logs := private.crm_assert_lease(p_run, p_lease);
begin
  delete from public.crm_planned_changes p
  where p.run_id = p_run
    and p.link_id in (select (r ->> 'linkId')::uuid from jsonb_array_elements(p_rows) r);
  insert into public.crm_planned_changes
    (organization_id, connection_id, run_id, stage, link_id, record_id, crm_record_id, impact, side, field, before, after, cause)
  select v_run.organization_id, v_run.connection_id, p_run, p_stage, (r ->> 'linkId')::uuid, (r ->> 'recordId')::uuid,
         r ->> 'crmRecordId', r ->> 'impact', r ->> 'side', r ->> 'field', nullif(r -> 'before', 'null'::jsonb),
         nullif(r -> 'after', 'null'::jsonb), r ->> 'cause'
  from jsonb_array_elements(p_rows) r
  on conflict (run_id, link_id, side, field) do nothing;
end
$$;
revoke all on function public.crm_plan_changes from public, anon, authenticated;
grant execute on function public.crm_plan_changes to service_role;

-- schemas/functions/plans/crm_planned_page.sql

-- One page of the records that a run asks about, in the order of their links from p_from (left out) on, or backwards, with what
-- would happen to each. p_search: part of a name or an address, or a CRM's id. Runs as the caller, so row level security decides
-- what it shows.
create function public.crm_planned_page(
  p_run uuid, p_search text, p_cause text, p_from uuid, p_backwards boolean, p_limit integer
) returns table (
  link_id uuid, record_id uuid, crm_record_id text, first_name text, last_name text, email text, changes jsonb
)
language sql stable security invoker set search_path = ''
as $$
  select p.link_id, (array_agg(p.record_id))[1], max(p.crm_record_id), max(c.first_name), max(c.last_name), max(c.email),
         jsonb_agg(jsonb_build_object('impact', p.impact, 'side', p.side, 'field', p.field, 'before', p.before, 'after', p.after,
                                      'cause', p.cause) order by p.id)
  from public.crm_planned_changes p
  left join public.contacts c on c.id = p.record_id
  where p.run_id = p_run and p.stage = (select r.guard ->> 'stage' from public.crm_sync_logs r where r.id = p_run)
    and (p_from is null or case when p_backwards then p.link_id < p_from else p.link_id > p_from end)
    and (p_cause is null or p.cause = p_cause)
    and (p_search is null or p.crm_record_id = p_search
         or c.search_text like '%' || replace(replace(replace(lower(p_search), '\', '\\'), '%', '\%'), '_', '\_') || '%')
  group by p.link_id
  order by case when p_backwards then p.link_id end desc, case when not p_backwards then p.link_id end
  limit p_limit
$$;
revoke all on function public.crm_planned_page from public, anon;
grant execute on function public.crm_planned_page to authenticated, service_role;

-- schemas/functions/plans/crm_planned_summary.sql

-- What a run holds back of one stage: records to change, records to remove, and records by cause, side and field.
create function public.crm_planned_summary(p_run uuid, p_stage text) returns jsonb
language sql stable set search_path = ''
as $$
  with planned as materialized (
    select link_id, impact, side, field, cause from public.crm_planned_changes where run_id = p_run and stage = p_stage
  ), causes as (
    select cause, side, field, count(distinct link_id) as records from planned group by cause, side, field
  )
  select jsonb_build_object(
    'changes', (select count(distinct link_id) from planned where impact = 'change'),
    'removals', (select count(distinct link_id) from planned where impact = 'removal'),
    'causes', (select coalesce(jsonb_agg(to_jsonb(c) order by c.records desc, c.field, c.side, c.cause), '[]'::jsonb)
               from causes c))
$$;
revoke all on function public.crm_planned_summary from public, anon, authenticated;
grant execute on function public.crm_planned_summary to service_role;

-- schemas/functions/privacy/erased_among.sql

-- Which of these records, [{ref, hashes}], have an identity that an erasure has blocked. @returns their refs
create function public.erased_among(p_organization uuid, p_records jsonb) returns jsonb
language sql stable set search_path = ''
as $$
  select coalesce(jsonb_agg(r.ref), '[]'::jsonb)
  from jsonb_to_recordset(p_records) as r (ref text, hashes jsonb)
  where exists (select 1 from public.erased_identities i
                where i.organization_id = p_organization and i.lifted_at is null
                  and i.hash in (select jsonb_array_elements_text(r.hashes)))
$$;
revoke all on function public.erased_among from public, anon, authenticated;
grant execute on function public.erased_among to service_role;

-- schemas/functions/privacy/erased_error.sql

-- Why a record is refused, as its link says it.
create function private.erased_error(p_erasure uuid) returns jsonb
language sql immutable set search_path = ''
as $$
  select jsonb_build_object('code', 'erased_on_request', 'erasureId', p_erasure,
    'message', 'Erased on request: this person is not synced again.',
    'action', 'If the person is to come back, an admin lifts the block under Privacy.')
$$;
revoke all on function private.erased_error from public, anon, authenticated;
grant execute on function private.erased_error to service_role;

-- schemas/functions/privacy/erasure_answer.sql

-- Records what one CRM answered to an erasure, {outcome, records, code?, endsAfterDays?}; p_ids are those that it still has to be
-- asked for. Nothing of a CRM's own words: they may quote the person.
create function public.erasure_answer(p_erasure uuid, p_connection uuid, p_answer jsonb, p_ids jsonb) returns void
language plpgsql set search_path = ''
as $$
declare
  v_erasure public.erasures;
begin
  select * into v_erasure from public.erasures where id = p_erasure for update;
  if v_erasure.status is distinct from 'running' or v_erasure.step <> 'crms' then return; end if;
  update public.erasures
  set receipt = jsonb_set(receipt, '{crms}', coalesce((select jsonb_agg(a) from jsonb_array_elements(receipt -> 'crms') a
                  where a ->> 'connectionId' <> p_connection::text), '[]'::jsonb)
                || (p_answer || jsonb_build_object('connectionId', p_connection, 'at', now()))),
      targets = coalesce((select jsonb_agg(case when t ->> 'connectionId' <> p_connection::text then t
                                                else t || jsonb_build_object('ids', p_ids, 'answered', true) end)
                          from jsonb_array_elements(targets) t), '[]'::jsonb)
  where id = p_erasure;
end
$$;
revoke all on function public.erasure_answer from public, anon, authenticated;
grant execute on function public.erasure_answer to service_role;

-- schemas/functions/privacy/erasure_begin.sql

-- Begins to erase a contact, or returns the erasure that has begun already: its identities are blocked, its links leave every
-- queue and are stale for whoever decides on them, and a job goes on with the rest. A create in flight is left alone: its
-- answer is waited for. @returns the erasure's id
create function public.erasure_begin(
  p_organization uuid, p_contact uuid, p_user uuid, p_source text, p_erase_in uuid[], p_identities jsonb, p_subject text
) returns uuid
language plpgsql set search_path = ''
as $$
declare
  v_erasure public.erasures;
begin
  perform 1 from public.contacts where id = p_contact and organization_id = p_organization for update;
  if not found then raise exception 'contact_not_found' using errcode = 'P0002'; end if;
  select * into v_erasure from public.erasures
  where contact_id = p_contact and status in ('asked', 'running', 'incomplete') for update;
  if v_erasure.status in ('running', 'incomplete') then return v_erasure.id; end if;
  if v_erasure.id is null then
    insert into public.erasures (organization_id, source, status, contact_id, requested_by)
    values (p_organization, p_source, 'running', p_contact, p_user) returning * into v_erasure;
  end if;
  update public.erasures
  set status = 'running', subject = p_subject, decided_by = p_user, decided_at = now(),
      targets = (select coalesce(jsonb_agg(jsonb_build_object('connectionId', k.id, 'crmType', k.crm_type,
                   'erase', k.id = any (p_erase_in)) order by k.crm_type), '[]'::jsonb)
                 from public.crm_connections k where k.organization_id = p_organization)
  where id = v_erasure.id;
  perform private.erasure_block(v_erasure, p_identities);
  update public.crm_sync_state
  set status = 'excluded', pending = false, live = false, archiving = false, version = version + 1,
      last_error = jsonb_build_object('code', 'erasing', 'message', 'This person is being erased on request.')
  where record_id = p_contact and not (outgoing is not null and crm_record_id is null);
  perform private.crm_send_message('crm_work', jsonb_build_object('kind', 'erase', 'erasureId', v_erasure.id));
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (p_organization, p_user, 'privacy.erasure_begun', v_erasure.id::text, jsonb_build_object('source', v_erasure.source));
  return v_erasure.id;
end
$$;
revoke all on function public.erasure_begin from public, anon, authenticated;
grant execute on function public.erasure_begin to service_role;

-- schemas/functions/privacy/erasure_block.sql

-- Blocks identities [{kind, hash}] for an erasure; those that are blocked already stay so.
create function private.erasure_block(p_erasure public.erasures, p_identities jsonb) returns void
language sql set search_path = ''
as $$
  insert into public.erased_identities (organization_id, erasure_id, kind, hash)
  select distinct p_erasure.organization_id, p_erasure.id, i.kind, i.hash
  from jsonb_to_recordset(p_identities) as i (kind text, hash text)
  on conflict (organization_id, hash) where lifted_at is null do nothing
$$;
revoke all on function private.erasure_block from public, anon, authenticated;
grant execute on function private.erasure_block to service_role;

-- schemas/functions/privacy/erasure_dismiss.sql

-- An admin's answer to a CRM's question: the person stays here.
create function public.erasure_dismiss(p_erasure uuid, p_organization uuid, p_user uuid) returns void
language plpgsql set search_path = ''
as $$
begin
  update public.erasures set status = 'dismissed', decided_by = p_user, decided_at = now(), contact_id = null, finished_at = now()
  where id = p_erasure and organization_id = p_organization and status = 'asked';
  if not found then raise exception 'erasure_not_open' using errcode = 'P0002'; end if;
  insert into public.crm_audit_log (organization_id, actor_id, action, subject)
  values (p_organization, p_user, 'privacy.erasure_dismissed', p_erasure::text);
end
$$;
revoke all on function public.erasure_dismiss from public, anon, authenticated;
grant execute on function public.erasure_dismiss to service_role;

-- schemas/functions/privacy/erasure_end.sql

-- Ends an erasure whose CRMs have all answered: done, with nothing kept of the person, or incomplete where one of them has
-- not done its part; its ids are kept for another attempt. @returns its status
create function public.erasure_end(p_erasure uuid) returns text
language plpgsql set search_path = ''
as $$
declare
  v_erasure public.erasures;
  v_left jsonb;
begin
  select * into v_erasure from public.erasures where id = p_erasure for update;
  if v_erasure.status is distinct from 'running' or v_erasure.step <> 'crms' then return v_erasure.status; end if;
  select coalesce(jsonb_agg(t - 'answered'), '[]'::jsonb) into v_left
  from jsonb_array_elements(v_erasure.targets) t where jsonb_array_length(t -> 'ids') > 0;
  update public.erasures
  set status = case when v_left = '[]'::jsonb then 'done' else 'incomplete' end, targets = v_left,
      contact_id = case when v_left = '[]'::jsonb then null else contact_id end,
      finished_at = case when v_left = '[]'::jsonb then now() end
  where id = p_erasure returning * into v_erasure;
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (v_erasure.organization_id, v_erasure.decided_by, 'privacy.erasure_ended', p_erasure::text,
          jsonb_build_object('status', v_erasure.status));
  return v_erasure.status;
end
$$;
revoke all on function public.erasure_end from public, anon, authenticated;
grant execute on function public.erasure_end to service_role;

-- schemas/functions/privacy/erasure_here.sql

-- Erases a person from this database in one transaction, everywhere but in the erasure's own ids of CRM records. p_state: as
-- erasure_preview has it, of the values that p_identities are of. @returns done, or what to wait for: 'unanswered' (a create
-- whose answer may still come), 'moved' (contact or links changed since)
create function public.erasure_here(p_erasure uuid, p_state text, p_identities jsonb) returns text
language plpgsql set search_path = '' set statement_timeout = '120s'
as $$
declare
  v_erasure public.erasures;
  v_contact public.contacts;
  v_links uuid[];
  v_refs jsonb;
  v_counts jsonb;
begin
  select * into v_erasure from public.erasures where id = p_erasure for update;
  if v_erasure.status is distinct from 'running' or v_erasure.step <> 'here' then return 'done'; end if;
  select * into v_contact from public.contacts where id = v_erasure.contact_id for update;
  perform 1 from public.crm_sync_state where record_id = v_contact.id order by id for update;
  if private.erasure_state(v_contact.id) is distinct from p_state then return 'moved'; end if;
  if exists (select 1 from public.crm_sync_state where record_id = v_contact.id and outgoing is not null
               and crm_record_id is null and outgoing_at > now() - interval '15 minutes') then
    return 'unanswered';
  end if;
  select coalesce(array_agg(id), '{}'),
         coalesce(jsonb_agg(jsonb_build_object('connection', connection_id, 'id', crm_record_id))
                    filter (where crm_record_id is not null), '[]'::jsonb)
  into v_links, v_refs from public.crm_sync_state where record_id = v_contact.id;
  perform private.erasure_block(v_erasure, p_identities);

  -- Per connection: the records that are to be erased there, and whether a create was sent that nobody knows the outcome of.
  update public.erasures e
  set step = 'crms', targets = coalesce((
    select jsonb_agg(t || jsonb_build_object(
        'ids', coalesce((select jsonb_agg(r -> 'id') from jsonb_array_elements(v_refs) r
                         where r ->> 'connection' = t ->> 'connectionId'), '[]'::jsonb),
        'unanswered', exists (select 1 from public.crm_sync_state l where l.record_id = v_contact.id
                                and l.connection_id = (t ->> 'connectionId')::uuid and l.outgoing is not null
                                and l.crm_record_id is null)))
    from jsonb_array_elements(e.targets) t), '[]'::jsonb)
  where e.id = p_erasure;

  v_counts := private.erasure_scrub(v_contact, v_links, v_refs);
  delete from public.crm_sync_state where id = any (v_links);
  delete from public.contacts where id = v_contact.id;
  update public.erasures
  set receipt = jsonb_build_object('here', v_counts || jsonb_build_object('contacts', num_nonnulls(v_contact.id),
                                                                            'links', cardinality(v_links)),
                                   'blocked', (select coalesce(jsonb_object_agg(i.kind, i.n), '{}'::jsonb)
                                               from (select kind, count(*) as n from public.erased_identities
                                                     where erasure_id = p_erasure group by kind) i),
                                   'crms', '[]'::jsonb)
  where id = p_erasure;
  return 'done';
end
$$;
revoke all on function public.erasure_here from public, anon, authenticated;
grant execute on function public.erasure_here to service_role;

-- schemas/functions/privacy/erasure_lift.sql

-- Lifts the blocks of an erasure, or those of some identities (p_hashes), deliberately: the person may come back. Records
-- that were refused because of them are read again. @returns how many erasures it concerned
create function public.erasure_lift(p_organization uuid, p_user uuid, p_erasure uuid, p_hashes text[]) returns integer
language plpgsql set search_path = ''
as $$
declare
  v_erasures uuid[];
  v_lifted integer;
begin
  with lifted as (
    update public.erased_identities
    set lifted_at = now(), lifted_by = p_user
    where organization_id = p_organization and lifted_at is null and (erasure_id = p_erasure or hash = any (p_hashes))
    returning erasure_id)
  select array_agg(distinct erasure_id), count(*) into v_erasures, v_lifted from lifted;
  if v_lifted = 0 then return 0; end if;
  with back as (
    delete from public.crm_sync_state
    where organization_id = p_organization and status = 'excluded' and last_error ->> 'code' = 'erased_on_request'
      and (last_error ->> 'erasureId')::uuid = any (v_erasures)
    returning id, connection_id, object_type, crm_record_id
  ), asked as (
    insert into public.crm_webhook_events
      (organization_id, connection_id, event_key, object_type, kind, crm_record_id, occurred_at)
    select p_organization, connection_id, 'lifted:' || id, object_type, 'changed', crm_record_id, now()
    from back where crm_record_id is not null
    on conflict (connection_id, event_key) do nothing
    returning connection_id)
  select count(private.crm_wake_connection(c.connection_id)) from (select distinct connection_id from asked) c into v_lifted;
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  select p_organization, p_user, 'privacy.block_lifted', e::text, '{}'::jsonb from unnest(v_erasures) e;
  return cardinality(v_erasures);
end
$$;
revoke all on function public.erasure_lift from public, anon, authenticated;
grant execute on function public.erasure_lift to service_role;

-- schemas/functions/privacy/erasure_preview.sql

-- What an erasure of a contact takes: the contact, its links, how many rows of each kind name it, and which of its identities
-- other contacts have too. state: changes when contact or links do. Null where there is no such contact.
create function public.erasure_preview(p_organization uuid, p_contact uuid) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object(
    'contact', private.crm_contact_json(c),
    'state', private.erasure_state(c.id),
    'links', (select coalesce(jsonb_agg(jsonb_build_object(
                'connectionId', l.connection_id, 'crmType', k.crm_type, 'status', k.status, 'crmRecordId', l.crm_record_id,
                'unanswered', l.outgoing is not null and l.crm_record_id is null,
                'values', jsonb_build_array(l.base, l.crm_base, coalesce(l.outgoing, '{}'::jsonb)))
                order by k.crm_type), '[]'::jsonb)
              from public.crm_sync_state l join public.crm_connections k on k.id = l.connection_id where l.record_id = c.id),
    'changes', (select count(*) from public.crm_sync_changes h where h.record_id = c.id),
    'sharedEmail', exists (select 1 from public.contacts o
                           where o.organization_id = c.organization_id and o.deleted_at is null and o.id <> c.id
                             and btrim(coalesce(c.email, '')) <> ''
                             and lower(btrim(coalesce(o.email, ''))) = lower(btrim(c.email))),
    'sharedPhone', exists (select 1 from public.contacts o
                           where o.organization_id = c.organization_id and o.deleted_at is null and o.id <> c.id
                             and o.phone is not null and private.phone_key(o.phone) = private.phone_key(c.phone)))
  from public.contacts c where c.id = p_contact and c.organization_id = p_organization
$$;
revoke all on function public.erasure_preview from public, anon, authenticated;
grant execute on function public.erasure_preview to service_role;

-- schemas/functions/privacy/erasure_retry.sql

-- Asks the CRMs again that have not done their part of an erasure; p_give_up: they are left out, and the receipt says so.
create function public.erasure_retry(p_erasure uuid, p_organization uuid, p_user uuid, p_give_up boolean) returns void
language plpgsql set search_path = ''
as $$
begin
  update public.erasures
  set status = 'running', decided_by = p_user,
      targets = case when p_give_up then '[]'::jsonb else targets end
  where id = p_erasure and organization_id = p_organization and status = 'incomplete';
  if not found then raise exception 'erasure_not_open' using errcode = 'P0002'; end if;
  perform private.crm_send_message('crm_work', jsonb_build_object('kind', 'erase', 'erasureId', p_erasure));
end
$$;
revoke all on function public.erasure_retry from public, anon, authenticated;
grant execute on function public.erasure_retry to service_role;

-- schemas/functions/privacy/erasure_scrub.sql

-- Takes a person's values and ids out of everything that is not the contact or its links: logs, notes of runs, events, what
-- other links say of it, dead letters. What happened stays known, of whom does not. p_refs: [{connection, id}] of its records
-- in CRMs. An address or number that other contacts have too is not searched for. @returns rows by kind
create function private.erasure_scrub(p_contact public.contacts, p_links uuid[], p_refs jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  v_organization uuid := p_contact.organization_id;
  v_values text[];
  v_erased constant jsonb := '{"code": "erased_on_request", "message": "Erased on request."}';
  v_changes integer; v_runs integer; v_events integer; v_audit integer; v_letters integer; v_mentions integer; v_notes integer;
begin
  -- What its identities look like in a text, in lower case. Too short a text would be found everywhere.
  select coalesce(array_agg(distinct lower(v.value)), '{}') into v_values
  from (
    select btrim(e.value) as value
    from (select p_contact.email as value union
          select v ->> 'email' from public.crm_sync_state l cross join unnest(array[l.base, l.crm_base, l.outgoing]) v
          where l.id = any (p_links)) e
    where not exists (select 1 from public.contacts o where o.organization_id = v_organization and o.deleted_at is null
                        and o.id <> p_contact.id and lower(btrim(coalesce(o.email, ''))) = lower(btrim(e.value)))
    union all
    select btrim(e.value)
    from (select p_contact.phone as value union
          select v ->> 'phone' from public.crm_sync_state l cross join unnest(array[l.base, l.crm_base, l.outgoing]) v
          where l.id = any (p_links)) e
    where not exists (select 1 from public.contacts o where o.organization_id = v_organization and o.deleted_at is null
                        and o.id <> p_contact.id and o.phone is not null
                        and private.phone_key(o.phone) = private.phone_key(e.value))
  ) v where char_length(v.value) >= 6;

  update public.crm_sync_changes h
  set before = null, after = null, record_id = null, crm_record_id = null, link_id = null, reason = 'erased_on_request'
  where h.organization_id = v_organization
    and (h.record_id = p_contact.id or h.link_id = any (p_links)
         or exists (select 1 from jsonb_array_elements(p_refs) r
                    where (r ->> 'connection')::uuid = h.connection_id and r ->> 'id' = h.crm_record_id)
         or private.mentions(concat_ws(' ', h.before::text, h.after::text, h.reason), v_values));
  get diagnostics v_changes = row_count;

  delete from public.crm_planned_changes p
  where p.organization_id = v_organization
    and (p.record_id = p_contact.id or p.link_id = any (p_links)
         or exists (select 1 from jsonb_array_elements(p_refs) r
                    where (r ->> 'connection')::uuid = p.connection_id and r ->> 'id' = p.crm_record_id)
         or private.mentions(concat_ws(' ', p.before::text, p.after::text), v_values));

  update public.crm_sync_logs r
  set record_id = nullif(r.record_id, p_contact.id),
      errors = coalesce((select jsonb_agg(case when private.is_about(e, r.connection_id, p_contact.id, p_refs, v_values)
                                               then v_erased else e end order by n)
                         from jsonb_array_elements(r.errors) with ordinality as t (e, n)), '[]'::jsonb)
  where r.organization_id = v_organization
    and (r.record_id = p_contact.id
         or exists (select 1 from jsonb_array_elements(r.errors) e
                    where private.is_about(e, r.connection_id, p_contact.id, p_refs, v_values)));
  get diagnostics v_runs = row_count;

  delete from public.crm_webhook_events v
  where v.organization_id = v_organization
    and exists (select 1 from jsonb_array_elements(p_refs) r
                where (r ->> 'connection')::uuid = v.connection_id and r ->> 'id' in (v.crm_record_id, v.merged_into));
  get diagnostics v_events = row_count;

  -- Records of CRMs that were taken for this person and are linked to nobody: seen again, they are refused.
  delete from public.crm_sync_state l
  where l.organization_id = v_organization and l.record_id is null and l.id <> all (p_links)
    and private.mentions(concat_ws(' ', l.last_error::text, l.candidates::text, l.base::text), v_values);
  get diagnostics v_mentions = row_count;
  update public.crm_sync_state l
  set candidates = (select jsonb_agg(k order by n) from jsonb_array_elements(l.candidates) with ordinality as t (k, n)
                    where not private.is_about(k, l.connection_id, p_contact.id, p_refs, v_values)),
      last_error = case when private.mentions(l.last_error::text, v_values) then (l.last_error - 'others') || v_erased
                        else l.last_error end,
      version = l.version + 1
  where l.organization_id = v_organization and l.id <> all (p_links)
    and (private.mentions(l.last_error::text, v_values)
         or jsonb_typeof(l.candidates) = 'array'
            and exists (select 1 from jsonb_array_elements(l.candidates) k
                        where private.is_about(k, l.connection_id, p_contact.id, p_refs, v_values)));
  get diagnostics v_notes = row_count;
  v_mentions := v_mentions + v_notes;

  update public.crm_audit_log a
  set subject = case when a.subject = p_contact.id::text or a.subject = any (p_links::text[]) then null else a.subject end,
      details = '{"erased": true}'
  where a.organization_id = v_organization
    and (a.subject = p_contact.id::text or a.subject = any (p_links::text[])
         or a.details ->> 'recordId' = p_contact.id::text or private.mentions(a.details::text, v_values)
         or a.details ->> 'crmRecordId' in (select r ->> 'id' from jsonb_array_elements(p_refs) r));
  get diagnostics v_audit = row_count;

  delete from public.crm_dead_letters d
  where d.organization_id = v_organization
    and (d.job::text like '%' || p_contact.id || '%' or private.mentions(concat_ws(' ', d.job::text, d.reason), v_values));
  get diagnostics v_letters = row_count;

  update public.crm_connections k
  set last_error = case when private.mentions(k.last_error, v_values) then null else k.last_error end,
      health = case when private.mentions(k.health::text, v_values) then null else k.health end
  where k.organization_id = v_organization and private.mentions(concat_ws(' ', k.last_error, k.health::text), v_values);
  update public.crm_webhooks w set reason = null
  where w.organization_id = v_organization and private.mentions(w.reason, v_values);

  return jsonb_build_object('changes', v_changes, 'runs', v_runs, 'events', v_events, 'mentions', v_mentions,
                            'audit', v_audit, 'deadLetters', v_letters);
end
$$;
revoke all on function private.erasure_scrub from public, anon, authenticated;
grant execute on function private.erasure_scrub to service_role;

-- schemas/functions/privacy/erasure_state.sql

-- Changes when a contact or one of its links does.
create function private.erasure_state(p_contact uuid) returns text
language sql stable set search_path = ''
as $$
  select concat_ws(' ', (select c.version from public.contacts c where c.id = p_contact),
    (select string_agg(l.id || ':' || l.version, ' ' order by l.id) from public.crm_sync_state l where l.record_id = p_contact))
$$;
revoke all on function private.erasure_state from public, anon, authenticated;
grant execute on function private.erasure_state to service_role;

-- schemas/functions/privacy/erasures_resume.sql

-- Puts the jobs of erasures that have not ended on the queue again, should their messages have been lost. A job that finds
-- its work done ends at once. @returns how many
create function public.erasures_resume() returns integer
language sql set search_path = ''
as $$
  select count(private.crm_send_message('crm_work', jsonb_build_object('kind', 'erase', 'erasureId', e.id)))::integer
  from public.erasures e where e.status = 'running' and e.decided_at < now() - interval '30 minutes'
$$;
revoke all on function public.erasures_resume from public, anon, authenticated;
grant execute on function public.erasures_resume to service_role;

-- schemas/functions/privacy/is_about.sql

-- Whether a note of a run or a candidate names a contact, one of its records in this connection's CRM, or one of its values.
create function private.is_about(p_note jsonb, p_connection uuid, p_contact uuid, p_refs jsonb, p_values text[]) returns boolean
language sql immutable set search_path = ''
as $$
  select coalesce(p_note ->> 'recordId' = p_contact::text, false) or private.mentions(p_note::text, p_values)
    or exists (select 1 from jsonb_array_elements(p_refs) r
               where (r ->> 'connection')::uuid = p_connection and r ->> 'id' = p_note ->> 'crmRecordId')
$$;
revoke all on function private.is_about from public, anon, authenticated;
grant execute on function private.is_about to service_role;

-- schemas/functions/privacy/mentions.sql

-- Whether a text has one of these values (in lower case) in it.
create function private.mentions(p_text text, p_values text[]) returns boolean
language sql immutable set search_path = ''
as $$
  select coalesce(bool_or(strpos(lower(p_text), v) > 0), false) from unnest(p_values) v
$$;
revoke all on function private.mentions from public, anon, authenticated;
grant execute on function private.mentions to service_role;

-- schemas/functions/privacy/privacy_change_settings.sql

-- Sets how long values of the change log and deleted contacts are kept; writes an audit entry.
create function public.privacy_change_settings(p_organization uuid, p_user uuid, p_log_values_days integer, p_trash_days integer)
returns void
language plpgsql set search_path = ''
as $$
begin
  insert into public.privacy_settings (organization_id, log_values_days, trash_days)
  values (p_organization, p_log_values_days, p_trash_days)
  on conflict (organization_id) do update
  set log_values_days = excluded.log_values_days, trash_days = excluded.trash_days, updated_at = now();
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (p_organization, p_user, 'privacy.settings_changed', p_organization::text,
          jsonb_build_object('logValuesDays', p_log_values_days, 'trashDays', p_trash_days));
end
$$;
revoke all on function public.privacy_change_settings from public, anon, authenticated;
grant execute on function public.privacy_change_settings to service_role;

-- schemas/functions/privacy/privacy_clear_values.sql

-- Clears values of the logs that are older than their organisation keeps them, at most p_limit rows of each; that something
-- changed stays known. @returns how many rows were cleared
create function public.privacy_clear_values(p_limit integer) returns integer
language plpgsql set search_path = ''
as $$
declare
  v_changes integer;
  v_audit integer;
begin
  update public.crm_sync_changes h
  set before = null, after = null, reason = case when h.kind = 'failed' then 'values_expired' else h.reason end
  where h.id in (
    select k.id
    from public.organizations o
    left join public.privacy_settings s on s.organization_id = o.id
    cross join lateral (
      select c.id from public.crm_sync_changes c
      where c.organization_id = o.id
        and (c.before is not null or c.after is not null or c.kind = 'failed' and c.reason <> 'values_expired')
        and c.created_at < now() - make_interval(days => coalesce(s.log_values_days, 365))
      order by c.created_at limit p_limit) k
    limit p_limit);
  get diagnostics v_changes = row_count;
  update public.crm_audit_log a
  set details = a.details - array['local', 'remote', 'before', 'after']
  where a.id in (
    select c.id from public.crm_audit_log c
    left join public.privacy_settings s on s.organization_id = c.organization_id
    where c.details ?| array['local', 'remote', 'before', 'after']
      and c.created_at < now() - make_interval(days => coalesce(s.log_values_days, 365))
    limit p_limit);
  get diagnostics v_audit = row_count;
  return v_changes + v_audit;
end
$$;
revoke all on function public.privacy_clear_values from public, anon, authenticated;
grant execute on function public.privacy_clear_values to service_role;

-- schemas/functions/privacy/privacy_hash_key.sql

-- The sealed key that an organisation's identities are hashed with. p_key is stored where there is none yet (null: nothing
-- is), or in the place of the one that was sealed as p_instead. @returns the one that is stored
create function public.privacy_hash_key(p_organization uuid, p_key jsonb, p_instead jsonb default null) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  v_key jsonb;
begin
  if p_key is not null then
    insert into public.privacy_settings as s (organization_id, hash_key) values (p_organization, p_key)
    on conflict (organization_id) do update set hash_key = excluded.hash_key
    where s.hash_key is null or s.hash_key = p_instead;
  end if;
  select hash_key into v_key from public.privacy_settings where organization_id = p_organization;
  return v_key;
end
$$;
revoke all on function public.privacy_hash_key from public, anon, authenticated;
grant execute on function public.privacy_hash_key to service_role;

-- schemas/functions/privacy/privacy_purge_trash.sql

-- Ends contacts that were deleted longer ago than their organisation keeps them, at most p_limit, with their values in links and
-- logs. A tombstone stays for a record that the CRM still has, so that nothing brings the contact back. @returns how many
create function public.privacy_purge_trash(p_limit integer) returns integer
language plpgsql set search_path = ''
as $$
declare
  v_ids uuid[];
begin
  select array_agg(d.id) into v_ids from (
    select c.id from public.contacts c left join public.privacy_settings s on s.organization_id = c.organization_id
    where c.deleted_at < now() - make_interval(days => coalesce(s.trash_days, 365))
      and not exists (select 1 from public.erasures e where e.contact_id = c.id and e.status in ('asked', 'running'))
    order by c.id limit p_limit for update of c) d;
  if v_ids is null then return 0; end if;
  update public.crm_sync_changes set before = null, after = null where record_id = any (v_ids);
  delete from public.crm_planned_changes where record_id = any (v_ids);
  -- Deleted in the CRM too: should it be restored there, it is a new record.
  delete from public.crm_sync_state
  where record_id = any (v_ids) and (crm_record_id is null or last_error ->> 'code' in
    ('deleted_in_crm', 'archived_with_crm', 'unlinked_in_crm', 'archived_in_crm', 'merged_in_crm'));
  update public.crm_sync_state
  set base = '{}', crm_base = '{}', outgoing = null, outgoing_at = null, conflict_detected = false, conflict_details = null,
      candidates = null, pending = false, archiving = false, version = version + 1
  where record_id = any (v_ids);
  delete from public.contacts where id = any (v_ids);
  return cardinality(v_ids);
end
$$;
revoke all on function public.privacy_purge_trash from public, anon, authenticated;
grant execute on function public.privacy_purge_trash to service_role;

-- schemas/functions/privacy/refuse_erased.sql

-- The entries of a batch, with those refused that would bring an erased person back: a new record becomes a tombstone that
-- says why, a contact here that would take an erased address needs attention and keeps what it has. An entry names its
-- identities as hashes; a worker that does not send them began before the organisation's first erasure and loses its lease,
-- so that another one does.
create function private.refuse_erased(p_run public.crm_sync_logs, p_entries jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  v_entries jsonb;
  v_hits bigint[];
begin
  if not exists (select 1 from public.erased_identities where organization_id = p_run.organization_id and lifted_at is null) then
    return p_entries;
  end if;
  if exists (select 1 from jsonb_array_elements(p_entries) e
             where jsonb_typeof(e -> 'createRecord') = 'object' and e -> 'identities' is null) then
    raise exception 'lease_lost' using errcode = 'CR001', detail = 'This worker does not know yet that people were erased.';
  end if;
  with entries as materialized (
    select e, n, h.id as hit, h.erasure_id
    from jsonb_array_elements(p_entries) with ordinality as t (e, n)
    left join lateral (
      select i.id, i.erasure_id from public.erased_identities i
      where i.organization_id = p_run.organization_id and i.lifted_at is null
        and i.hash in (select jsonb_array_elements_text(e -> 'identities')) limit 1) h on e ? 'identities'
  )
  select jsonb_agg(case when x.hit is null then x.e - 'identities'
    when x.e ->> 'recordVersion' is null then
      jsonb_build_object('key', x.e -> 'key', 'linkId', x.e -> 'linkId', 'linkVersion', x.e -> 'linkVersion',
        'crmRecordId', x.e -> 'crmRecordId', 'status', 'excluded', 'outcome', 'skipped',
        'error', private.erased_error(x.erasure_id),
        'changes', jsonb_build_array(jsonb_build_object('side', 'link', 'kind', 'excluded', 'reason', 'erased_on_request')))
    else (x.e - 'identities' - 'patch' - 'conflict' - 'matched' - 'fieldTimes') || jsonb_build_object(
        'base', coalesce(l.base, '{}'::jsonb), 'crmBase', coalesce(l.crm_base, '{}'::jsonb), 'status', 'attention',
        'crmRecordId', l.crm_record_id, 'outcome', 'failed', 'pending', false, 'conflicts', 0,
        'error', private.erased_error(x.erasure_id),
        'changes', jsonb_build_array(jsonb_build_object('side', 'link', 'kind', 'failed', 'reason', 'erased_on_request')))
    end order by x.n), coalesce(array_agg(x.hit) filter (where x.hit is not null), '{}')
  into v_entries, v_hits
  from entries x left join public.crm_sync_state l on l.id = (x.e ->> 'linkId')::uuid;
  update public.erased_identities i set refused = i.refused + c.n, last_refused_at = now()
  from (select h, count(*) as n from unnest(v_hits) h group by h) c where i.id = c.h;
  return coalesce(v_entries, p_entries);
end
$$;
revoke all on function private.refuse_erased from public, anon, authenticated;
grant execute on function private.refuse_erased to service_role;

-- schemas/functions/queue/crm_dead_letter_job.sql

-- Takes a job that failed too often, or a message that is no job, off its queue and stores it as a dead letter, with the reason
-- on its connection too where it names one.
create function public.crm_dead_letter_job(p_queue text, p_id bigint, p_job jsonb, p_attempts integer, p_reason text) returns void
language plpgsql set search_path = ''
as $$
declare
  v_named text := case when jsonb_typeof(p_job) = 'object' then p_job ->> 'connectionId' end;
  v_connection uuid := case when v_named ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then v_named::uuid end;
begin
  perform private.crm_delete_message(p_queue, p_id);
  insert into public.crm_dead_letters (organization_id, connection_id, job, attempts, reason)
  select c.organization_id, c.id, coalesce(p_job, 'null'::jsonb), p_attempts, p_reason
  from (select 1) one left join public.crm_connections c on c.id = v_connection;
  update public.crm_connections set last_error = p_reason, updated_at = now()
  where id = v_connection and status <> 'disconnected';
end
$$;
revoke all on function public.crm_dead_letter_job from public, anon, authenticated;
grant execute on function public.crm_dead_letter_job to service_role;

-- schemas/functions/queue/crm_delete_message.sql

-- Deletes a message from its queue.
create function private.crm_delete_message(p_queue text, p_id bigint) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  perform pgmq.delete(p_queue, p_id);
end
$$;
revoke all on function private.crm_delete_message from public, anon, authenticated;
grant execute on function private.crm_delete_message to service_role;

-- schemas/functions/queue/crm_enqueue_jobs.sql

-- Enqueues a job of a kind for every active connection that has had its first sync; health checks for every one that is active
-- or in error. @returns the connections' ids
create function public.crm_enqueue_jobs(p_kind text) returns jsonb
language sql set search_path = ''
as $$
  select coalesce(jsonb_agg(c.id), '[]'::jsonb)
  from (select k.id, private.crm_send_message('crm_work', jsonb_build_object('kind', p_kind, 'connectionId', k.id)) as message
        from public.crm_connections k where k.status in ('active', 'error') and (p_kind = 'health' or k.status = 'active')
          and (p_kind = 'health' or k.sync_cursor is not null)) c
  where c.message is not null
$$;
revoke all on function public.crm_enqueue_jobs from public, anon, authenticated;
grant execute on function public.crm_enqueue_jobs to service_role;

-- schemas/functions/queue/crm_finish_jobs.sql

-- Acknowledges jobs: their messages are deleted.
create function public.crm_finish_jobs(p_queue text, p_ids bigint[]) returns void
language plpgsql set search_path = ''
as $$
declare
  v_id bigint;
begin
  foreach v_id in array p_ids loop
    perform private.crm_delete_message(p_queue, v_id);
  end loop;
end
$$;
revoke all on function public.crm_finish_jobs from public, anon, authenticated;
grant execute on function public.crm_finish_jobs to service_role;

-- schemas/functions/queue/crm_receive_jobs.sql

-- Receives up to p_count jobs of a queue, invisible to other workers for p_seconds. @returns [{id, job}]
create function public.crm_receive_jobs(p_queue text, p_seconds integer, p_count integer) returns jsonb
language sql set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'job', r.message) order by r.id), '[]'::jsonb)
  from private.crm_receive_messages(p_queue, p_seconds, p_count) r
$$;
revoke all on function public.crm_receive_jobs from public, anon, authenticated;
grant execute on function public.crm_receive_jobs to service_role;

-- schemas/functions/queue/crm_receive_messages.sql

-- Reads up to p_count messages of a queue, with a visibility timeout of p_seconds.
create function private.crm_receive_messages(p_queue text, p_seconds integer, p_count integer)
returns table (id bigint, message jsonb)
language sql security definer set search_path = ''
as $$
  select r.msg_id, r.message from pgmq.read(p_queue, p_seconds, p_count) as r
$$;
revoke all on function private.crm_receive_messages from public, anon, authenticated;
grant execute on function private.crm_receive_messages to service_role;

-- schemas/functions/queue/crm_requeue_job.sql

-- Moves a job to the end of its queue, so that other jobs go before it. @returns its new message id
create function public.crm_requeue_job(p_queue text, p_id bigint, p_job jsonb, p_delay integer) returns bigint
language plpgsql set search_path = ''
as $$
begin
  perform private.crm_delete_message(p_queue, p_id);
  return private.crm_send_message(p_queue, p_job, p_delay);
end
$$;
revoke all on function public.crm_requeue_job from public, anon, authenticated;
grant execute on function public.crm_requeue_job to service_role;

-- schemas/functions/queue/crm_send_job.sql

-- Sends a job to a queue, visible after p_delay seconds.
create function public.crm_send_job(p_queue text, p_job jsonb, p_delay integer) returns bigint
language sql set search_path = ''
as $$
  select private.crm_send_message(p_queue, p_job, p_delay)
$$;
revoke all on function public.crm_send_job from public, anon, authenticated;
grant execute on function public.crm_send_job to service_role;

-- schemas/functions/queue/crm_send_message.sql

-- Sends a message to a queue. The schema of pgmq is closed to every role of the API, so the four functions on messages run as
-- their owner. @returns the message's id
create function private.crm_send_message(p_queue text, p_message jsonb, p_delay integer default 0) returns bigint
language sql security definer set search_path = ''
as $$
  select s from pgmq.send(p_queue, p_message, greatest(p_delay, 0)) as s
$$;
revoke all on function private.crm_send_message from public, anon, authenticated;
grant execute on function private.crm_send_message to service_role;

-- schemas/functions/queue/crm_set_job_visibility.sql

-- Sets the visibility timeout of jobs to p_seconds from now: extended while they are worked on, or to be received again later.
create function public.crm_set_job_visibility(p_queue text, p_ids bigint[], p_seconds integer) returns void
language plpgsql set search_path = ''
as $$
declare
  v_id bigint;
begin
  foreach v_id in array p_ids loop
    perform private.crm_set_message_visibility(p_queue, v_id, p_seconds);
  end loop;
end
$$;
revoke all on function public.crm_set_job_visibility from public, anon, authenticated;
grant execute on function public.crm_set_job_visibility to service_role;

-- schemas/functions/queue/crm_set_message_visibility.sql

-- Sets a message's visibility timeout to p_seconds from now; 0 makes it visible at once.
create function private.crm_set_message_visibility(p_queue text, p_id bigint, p_seconds integer) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  perform 1 from pgmq.set_vt(p_queue, p_id, p_seconds);
end
$$;
revoke all on function private.crm_set_message_visibility from public, anon, authenticated;
grant execute on function private.crm_set_message_visibility to service_role;

-- schemas/functions/queue/crm_wake_connection.sql

-- Sends one wake-up of a connection. It commits with the change that it is about; however many wake-ups there are, one live run
-- deals with them all.
create function private.crm_wake_connection(p_connection uuid) returns void
language sql set search_path = ''
as $$
  select private.crm_send_message('crm_live', jsonb_build_object('kind', 'live', 'connectionId', p_connection))
$$;
revoke all on function private.crm_wake_connection from public, anon, authenticated;
grant execute on function private.crm_wake_connection to service_role;

-- schemas/functions/runs/crm_advance_run.sql

-- Moves a run to its next phase, or stores its checkpoint, its expected number of records, or a warning.
create function public.crm_advance_run(
  p_run uuid, p_lease uuid, p_phase text, p_checkpoint jsonb, p_expected integer, p_api_calls integer,
  p_warning jsonb default null
) returns void
language plpgsql set search_path = ''
as $$
begin
  perform private.crm_assert_lease(p_run, p_lease);
  update public.crm_sync_logs
  set phase = coalesce(p_phase, phase), checkpoint = coalesce(p_checkpoint, checkpoint),
      records_expected = coalesce(p_expected, records_expected), api_calls = api_calls + p_api_calls,
      errors = case when p_warning is null then errors else errors || p_warning end
  where id = p_run;
end
$$;
revoke all on function public.crm_advance_run from public, anon, authenticated;
grant execute on function public.crm_advance_run to service_role;

-- schemas/functions/runs/crm_assert_lease.sql

-- Locks a run and raises lease_lost unless it is running and p_lease is its lease token. Every function that writes for a run
-- begins with this. @returns the run
create function private.crm_assert_lease(p_run uuid, p_lease uuid) returns public.crm_sync_logs
language plpgsql set search_path = ''
as $$
declare
  v_run public.crm_sync_logs;
begin
  select * into v_run from public.crm_sync_logs where id = p_run for update;
  if v_run.id is null or v_run.status <> 'running' or v_run.lease_token is distinct from p_lease then
    raise exception 'lease_lost' using errcode = 'CR001', detail = 'Another worker has the lease of this run, or it has ended.';
  end if;
  return v_run;
end
$$;
revoke all on function private.crm_assert_lease from public, anon, authenticated;
grant execute on function private.crm_assert_lease to service_role;

-- schemas/functions/runs/crm_begin_next_run.sql

-- Has the next queued run of a connection begin, runs of one record first, unless another run is active or the connection is
-- paused or out of order. p_own, the run that is asked for now, is begun in any case, under the caller's lease. The caller holds
-- the connection's lock.
create function private.crm_begin_next_run(
  p_connection uuid, p_own uuid default null, p_lease uuid default null, p_lease_seconds integer default 0
) returns void
language plpgsql set search_path = ''
as $$
declare
  v_next uuid;
begin
  select r.id into v_next
  from public.crm_sync_logs r join public.crm_connections c on c.id = r.connection_id
  where r.connection_id = p_connection and r.status = 'queued' and (c.status = 'active' or r.id = p_own)
    and not exists (select 1 from public.crm_sync_logs a
                    where a.connection_id = p_connection and a.status in ('running', 'waiting'))
  order by r.record_id is null, r.started_at, r.id limit 1;
  if v_next is not null then
    perform private.crm_begin_run(v_next, case when v_next = p_own then p_lease end, p_lease_seconds);
  end if;
end
$$;
revoke all on function private.crm_begin_next_run from public, anon, authenticated;
grant execute on function private.crm_begin_next_run to service_role;

-- schemas/functions/runs/crm_begin_run.sql

-- Has a queued run begin: its first phase, its cursor and, unless it is a live run, its job. With a lease the caller works on it
-- at once, and its job becomes visible should the lease expire; without one the first worker takes it (claims = 0 until then). A
-- full run retries failed links. @returns the run
create function private.crm_begin_run(p_run uuid, p_lease uuid, p_lease_seconds integer) returns public.crm_sync_logs
language plpgsql set search_path = ''
as $$
declare
  v_run public.crm_sync_logs;
  v_delay integer := case when p_lease is null then 0 else p_lease_seconds end;
  v_message bigint;
begin
  update public.crm_sync_logs r
  set status = 'running', started_at = now(), claims = case when p_lease is null then 0 else 1 end,
      phase = case when r.direction = 'to_crm' or r.record_id is not null then 'push' else 'pull' end,
      checkpoint = case when r.sync_type = 'delta' then jsonb_build_object('cursor', c.sync_cursor) end,
      lease_token = p_lease,
      lease_expires_at = case when p_lease is not null then now() + make_interval(secs => p_lease_seconds) end
  from public.crm_connections c
  where r.id = p_run and c.id = r.connection_id
  returning r.* into v_run;
  -- A live run needs no job: the wake-up that it was started for becomes visible again by itself.
  if v_run.message_id is not null then
    perform private.crm_set_message_visibility('crm_work', v_run.message_id, v_delay);
  elsif v_run.sync_type <> 'webhook' then
    v_message := private.crm_send_message('crm_work',
      jsonb_build_object('kind', 'run', 'connectionId', v_run.connection_id, 'runId', p_run), v_delay);
    update public.crm_sync_logs set message_id = v_message where id = p_run returning * into v_run;
  end if;
  if v_run.sync_type = 'full' then
    update public.crm_sync_state
    set pending = true, attempts = 0, status = case when crm_record_id is null then 'unlinked' else 'linked' end
    where connection_id = v_run.connection_id and status = 'attention' and record_id is not null;
  end if;
  update public.crm_connections
  set last_full_at = case when v_run.sync_type = 'full' then now() else last_full_at end,
      last_delta_at = case when v_run.direction <> 'to_crm' then now() else last_delta_at end
  where id = v_run.connection_id and v_run.sync_type in ('full', 'delta');
  return v_run;
end
$$;
revoke all on function private.crm_begin_run from public, anon, authenticated;
grant execute on function private.crm_begin_run to service_role;

-- schemas/functions/runs/crm_claim_run.sql

-- Takes the lease of a running run that is free or has expired. False while another worker has it.
create function public.crm_claim_run(p_run uuid, p_lease uuid, p_lease_seconds integer) returns boolean
language plpgsql set search_path = ''
as $$
declare
  v_message bigint;
begin
  update public.crm_sync_logs
  set lease_token = p_lease, lease_expires_at = now() + make_interval(secs => p_lease_seconds), claims = claims + 1,
      serves_live = false
  where id = p_run and status = 'running' and p_lease is not null and (lease_expires_at is null or lease_expires_at < now())
  returning message_id into v_message;
  if not found then return false; end if;
  -- The message of a run that sleeps until a set time stays invisible until then.
  if v_message is not null and not exists (select 1 from public.crm_sync_logs where id = p_run and resume_at > now()) then
    perform private.crm_set_message_visibility('crm_work', v_message, p_lease_seconds);
  end if;
  return true;
end
$$;
revoke all on function public.crm_claim_run from public, anon, authenticated;
grant execute on function public.crm_claim_run to service_role;

-- schemas/functions/runs/crm_cleanup.sql

-- Deletes runs that ended more than p_days ago, dead letters older than that, events, usage and invitations past their use, and
-- expired OAuth states. That a field was changed stays known for three years, its values for as long as the organisation keeps
-- them.
-- @returns {runs, changes, states, events}
create function public.crm_cleanup(p_days integer) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  v_runs integer;
  v_changes integer;
  v_states integer;
  v_events integer;
begin
  delete from public.crm_sync_changes where created_at < now() - interval '3 years';
  get diagnostics v_changes = row_count;
  delete from public.crm_sync_logs where completed_at < now() - make_interval(days => p_days);
  get diagnostics v_runs = row_count;
  delete from public.crm_met_records m using public.crm_sync_logs r where r.id = m.run_id and r.completed_at is not null;
  delete from public.crm_oauth_states where expires_at < now() - interval '1 day';
  get diagnostics v_states = row_count;
  -- No CRM redelivers an event after more than a day.
  delete from public.crm_webhook_events where received_at < now() - interval '7 days' and processed_at is not null;
  get diagnostics v_events = row_count;
  delete from public.invitations
  where coalesce(accepted_at, revoked_at, expires_at) < now() - make_interval(days => p_days);
  delete from public.crm_dead_letters where failed_at < now() - make_interval(days => p_days);
  delete from public.crm_api_usage where day < current_date - 90;
  delete from public.crm_webhook_refusals where day < current_date - 90;
  return jsonb_build_object('runs', v_runs, 'changes', v_changes, 'states', v_states, 'events', v_events);
end
$$;
revoke all on function public.crm_cleanup from public, anon, authenticated;
grant execute on function public.crm_cleanup to service_role;

-- schemas/functions/runs/crm_decide_run.sql

-- A person's decision on a suspended run. Approved, it resumes from its checkpoint; rejected, it ends, and the connection is
-- paused so that the next run does not ask about the same changes again.
create function public.crm_decide_run(p_run uuid, p_organization uuid, p_user uuid, p_approve boolean) returns void
language plpgsql set search_path = ''
as $$
declare
  v_run public.crm_sync_logs;
  v_message bigint;
begin
  select * into v_run from public.crm_sync_logs where id = p_run and organization_id = p_organization for update;
  if v_run.id is null or v_run.status <> 'waiting' then
    raise exception 'run_not_waiting' using errcode = 'P0002';
  end if;
  if p_approve then
    v_message := private.crm_send_message('crm_work',
      jsonb_build_object('kind', 'run', 'connectionId', v_run.connection_id, 'runId', p_run));
    update public.crm_sync_logs
    set status = 'running', message_id = v_message, guard = guard || jsonb_build_object('approvedBy', p_user, 'approvedAt', now())
    where id = p_run;
  else
    update public.crm_sync_logs
    set status = 'cancelled', completed_at = now(), phase = 'done',
        guard = guard || jsonb_build_object('rejectedBy', p_user, 'rejectedAt', now())
    where id = p_run;
    delete from public.crm_planned_changes where run_id = p_run;
    update public.crm_connections set status = 'paused', updated_at = now() where id = v_run.connection_id and status = 'active';
  end if;
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (p_organization, p_user, case when p_approve then 'crm.run_approved' else 'crm.run_rejected' end,
          p_run::text, v_run.guard);
end
$$;
revoke all on function public.crm_decide_run from public, anon, authenticated;
grant execute on function public.crm_decide_run to service_role;

-- schemas/functions/runs/crm_enqueue_runs.sql

-- Starts every run that is due (with p_force, every run that can start), and makes abandoned runs, whose lease has expired,
-- visible at once. Connections that are overdue longest go first. It is called every five minutes, and a delta starts at the
-- call before its interval has passed, not at the one after: no interval is longer than it says.
-- @returns [{runId, connectionId}] of started and resumed runs
create function public.crm_enqueue_runs(p_force boolean) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  c record;
  v_answer jsonb;
  v_runs jsonb := '[]'::jsonb;
begin
  for c in
    select r.id, r.connection_id, r.message_id
    from public.crm_sync_logs r join public.crm_connections k on k.id = r.connection_id
    where r.status = 'running' and r.sync_type <> 'webhook' and (r.lease_expires_at is null or r.lease_expires_at < now())
      and (r.resume_at is null or r.resume_at <= now()) and k.status = 'active'
    for update of r skip locked
  loop
    if c.message_id is not null then
      perform private.crm_delete_message('crm_work', c.message_id);
    end if;
    update public.crm_sync_logs
    set message_id = private.crm_send_message('crm_work',
      jsonb_build_object('kind', 'run', 'connectionId', c.connection_id, 'runId', c.id))
    where id = c.id;
    v_runs := v_runs || jsonb_build_object('runId', c.id, 'connectionId', c.connection_id);
  end loop;
  -- Queued runs that nothing has had begin, as after a worker's last word was lost.
  for c in
    select k.id from public.crm_connections k
    where k.status = 'active'
      and exists (select 1 from public.crm_sync_logs r where r.connection_id = k.id and r.status = 'queued')
      and not exists (select 1 from public.crm_sync_logs r where r.connection_id = k.id and r.status in ('running', 'waiting'))
    for update of k skip locked
  loop
    perform private.crm_begin_next_run(c.id);
  end loop;
  for c in
    select k.id, s.full_due
    from public.crm_connections k
    cross join lateral (
      select coalesce(k.last_full_at, k.created_at)
               < now() - make_interval(days => coalesce((k.settings #>> '{schedule,fullDays}')::integer, 7))
             and k.settings #> '{schedule,fullDays}' is distinct from 'null'::jsonb as full_due,
             k.last_delta_at is null
             or k.last_delta_at
                <= now() - make_interval(mins => coalesce((k.settings #>> '{schedule,deltaMinutes}')::integer, 15))
                   + interval '4 minutes 30 seconds' as delta_due) s
    where k.status = 'active' and k.sync_cursor is not null and (p_force or s.full_due or s.delta_due)
      and not exists (select 1 from public.crm_sync_logs r
                      where r.connection_id = k.id and r.status in ('running', 'waiting') and r.sync_type <> 'webhook')
    order by k.last_delta_at nulls first
  loop
    v_answer := public.crm_start_run(c.id, case when c.full_due then 'full' else 'delta' end, 'bidirectional', 'cron',
                                     null, null, null, 0);
    if (v_answer ->> 'started')::boolean then
      v_runs := v_runs || jsonb_build_object('runId', v_answer #>> '{run,id}', 'connectionId', c.id);
    end if;
  end loop;
  return v_runs;
end
$$;
revoke all on function public.crm_enqueue_runs from public, anon, authenticated;
grant execute on function public.crm_enqueue_runs to service_role;

-- schemas/functions/runs/crm_finish_run.sql

-- Ends a run, and has the next one that is queued begin. Its final status follows from what failed, not from what the caller
-- claims. A live run that found nothing to do is deleted: most are echoes of our own writes. @returns the run
create function public.crm_finish_run(
  p_run uuid, p_lease uuid, p_error jsonb, p_sync_cursor jsonb, p_api_calls integer, p_connection_status text
) returns public.crm_sync_logs
language plpgsql set search_path = ''
as $$
declare
  v_run public.crm_sync_logs := private.crm_assert_lease(p_run, p_lease);
  v_requested boolean;
begin
  select live_requested into v_requested from public.crm_connections where id = v_run.connection_id for update;
  if v_run.message_id is not null then
    perform private.crm_delete_message('crm_work', v_run.message_id);
  end if;
  update public.crm_sync_logs
  set status = case when p_error is not null then 'failed' when records_failed > 0 then 'partial' else 'completed' end,
      errors = case when p_error is not null then errors || jsonb_build_array(p_error) else errors end,
      api_calls = api_calls + p_api_calls, phase = case when p_error is null then 'done' else phase end,
      completed_at = now(), lease_token = null, lease_expires_at = null, message_id = null
  where id = p_run
  returning * into v_run;
  perform private.crm_note_unanswered(p_run, v_run.connection_id, v_run.sync_type = 'webhook' and p_error is not null);
  -- A wake-up came while this worker had the lease; or a bulk edit is left, which is pushed after live changes and need not
  -- wait for the schedule.
  if v_requested or v_run.sync_type = 'webhook' and p_error is null
     and exists (select 1 from public.crm_sync_state
                 where connection_id = v_run.connection_id and pending and not live and status in ('linked', 'unlinked')) then
    perform private.crm_wake_connection(v_run.connection_id);
  end if;
  if v_run.sync_type = 'webhook' and p_error is null and v_run.records_success + v_run.records_failed = 0
     and jsonb_array_length(v_run.errors) = 0 and v_run.local_archived + v_run.crm_archived = 0 then
    delete from public.crm_sync_logs where id = p_run;
  end if;
  update public.crm_connections
  set last_sync_at = case when p_error is null then now() else last_sync_at end,
      sync_cursor = coalesce(p_sync_cursor, sync_cursor),
      status = coalesce(p_connection_status, case when p_error is null and status = 'error' then 'active' else status end),
      last_error = case when p_error is null then null else p_error ->> 'message' end,
      live_requested = false, updated_at = now()
  where id = v_run.connection_id and status <> 'disconnected';
  delete from public.crm_planned_changes where run_id = p_run;
  perform private.crm_begin_next_run(v_run.connection_id);
  delete from public.crm_met_records where run_id = p_run;
  -- A contact deleted here while its create was an orphan: had the create arrived, this run would have read its record, however
  -- far the clocks are apart.
  if p_error is null and v_run.sync_type in ('full', 'delta') and v_run.direction <> 'to_crm' then
    delete from public.crm_sync_state
    where connection_id = v_run.connection_id and status = 'excluded' and crm_record_id is null and outgoing is not null
      and outgoing_at < v_run.started_at - interval '15 minutes';
  end if;
  return v_run;
end
$$;
revoke all on function public.crm_finish_run from public, anon, authenticated;
grant execute on function public.crm_finish_run to service_role;

-- schemas/functions/runs/crm_guard_counts.sql

-- What the guard measures by: linked records, and what live runs have changed in the last quarter of an hour.
create function public.crm_guard_counts(p_connection uuid, p_run uuid) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object(
    'linked', (select count(*) from public.crm_sync_state where connection_id = p_connection and status = 'linked'),
    'recent', (select coalesce(sum(local_updated + crm_updated + local_archived + crm_archived), 0) from public.crm_sync_logs
               where connection_id = p_connection and sync_type = 'webhook' and id <> p_run
                 and started_at > now() - interval '15 minutes'))
$$;
revoke all on function public.crm_guard_counts from public, anon, authenticated;
grant execute on function public.crm_guard_counts to service_role;

-- schemas/functions/runs/crm_note_live_calls.sql

-- Counts calls that live changes have cost between two batches of a run as theirs, whatever the run is.
create function public.crm_note_live_calls(p_run uuid, p_lease uuid, p_calls integer) returns void
language plpgsql set search_path = ''
as $$
declare
  v_run public.crm_sync_logs := private.crm_assert_lease(p_run, p_lease);
begin
  update public.crm_sync_logs set api_calls = api_calls + p_calls, serves_live = true where id = p_run;
  update public.crm_sync_logs set serves_live = v_run.serves_live where id = p_run;
end
$$;
revoke all on function public.crm_note_live_calls from public, anon, authenticated;
grant execute on function public.crm_note_live_calls to service_role;

-- schemas/functions/runs/crm_note_unanswered.sql

-- Has a run show the creates that its connection's CRM has not answered, as they are now. Where p_wakes, the connection is woken
-- when they may be sent again: for live work, which no run continues.
create function private.crm_note_unanswered(p_run uuid, p_connection uuid, p_wakes boolean) returns void
language plpgsql set search_path = ''
as $$
declare
  v_waiting jsonb := public.crm_unanswered(p_connection);
begin
  update public.crm_sync_logs
  set unanswered = (v_waiting ->> 'records')::integer, unanswered_until = (v_waiting ->> 'until')::timestamptz
  where id = p_run and (unanswered > 0 or (v_waiting ->> 'records')::integer > 0);
  if p_wakes and (v_waiting ->> 'records')::integer > 0 then
    perform private.crm_send_message('crm_live', jsonb_build_object('kind', 'live', 'connectionId', p_connection),
      ceil(extract(epoch from (v_waiting ->> 'until')::timestamptz - now()))::integer + 1);
  end if;
end
$$;
revoke all on function private.crm_note_unanswered from public, anon, authenticated;
grant execute on function private.crm_note_unanswered to service_role;

-- schemas/functions/runs/crm_open_run.sql

-- All that a worker needs to know of a run, in one round trip. Null when the run is gone.
create function public.crm_open_run(p_run uuid) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object(
    'run', to_jsonb(r) - 'lease_token',
    'connection', to_jsonb(c),
    'mapping', (select coalesce(jsonb_agg(to_jsonb(m) order by m.position), '[]'::jsonb)
                from public.crm_field_mappings m
                where m.connection_id = c.id and m.object_type = 'contact'),
    'hasOrphans', exists (select 1 from public.crm_sync_state l
                          where l.connection_id = c.id and l.outgoing is not null and l.crm_record_id is null),
    -- Only where somebody was erased.
    'hashKey', (select s.hash_key from public.privacy_settings s
                where s.organization_id = c.organization_id
                  and exists (select 1 from public.erased_identities i
                              where i.organization_id = c.organization_id and i.lifted_at is null)),
    'usage', (select jsonb_build_object('background', coalesce(sum(u.background), 0), 'live', coalesce(sum(u.live), 0))
              from public.crm_api_usage u
              where u.connection_id = c.id and u.day = (now() at time zone 'utc')::date))
  from public.crm_sync_logs r join public.crm_connections c on c.id = r.connection_id
  where r.id = p_run
$$;
revoke all on function public.crm_open_run from public, anon, authenticated;
grant execute on function public.crm_open_run to service_role;

-- schemas/functions/runs/crm_release_run.sql

-- Gives up the lease of an unfinished run; p_reason, unless null, is what the connection shows until it resumes. p_delay: seconds
-- until its job is visible again, at the end of the queue; null for a borrowed run: its job stays where it is, visible at once or
-- when the run was to resume anyway. p_failed counts towards giving up. @returns failures in a row, null without the lease
create function public.crm_release_run(
  p_run uuid, p_lease uuid, p_api_calls integer, p_reason text, p_delay integer default 0, p_failed boolean default false
) returns integer
language plpgsql set search_path = ''
as $$
declare
  v_run public.crm_sync_logs;
  v_message bigint;
  v_requested boolean;
begin
  update public.crm_sync_logs
  set lease_token = null, lease_expires_at = null, api_calls = api_calls + p_api_calls,
      failures = case when p_failed then failures + 1 else failures end,
      resume_at = case when p_delay is null then resume_at when p_delay > 60 then now() + make_interval(secs => p_delay) end
  where id = p_run and status = 'running' and lease_token = p_lease
  returning * into v_run;
  if v_run.id is null then return null; end if;
  if p_delay is not null and v_run.message_id is not null then
    perform private.crm_delete_message('crm_work', v_run.message_id);
    v_message := private.crm_send_message('crm_work',
      jsonb_build_object('kind', 'run', 'connectionId', v_run.connection_id, 'runId', p_run), p_delay);
    update public.crm_sync_logs set message_id = v_message where id = p_run;
  elsif v_run.message_id is not null and (v_run.resume_at is null or v_run.resume_at <= now()) then
    perform private.crm_set_message_visibility('crm_work', v_run.message_id, 0);
  end if;
  perform private.crm_note_unanswered(p_run, v_run.connection_id, p_delay is null and p_reason is not null);
  update public.crm_connections set last_error = p_reason, updated_at = now()
  where id = v_run.connection_id and p_reason is not null and status <> 'disconnected';
  select live_requested into v_requested from public.crm_connections where id = v_run.connection_id for update;
  if v_requested then
    update public.crm_connections set live_requested = false where id = v_run.connection_id;
    perform private.crm_wake_connection(v_run.connection_id);
  end if;
  return v_run.failures;
end
$$;
revoke all on function public.crm_release_run from public, anon, authenticated;
grant execute on function public.crm_release_run to service_role;

-- schemas/functions/runs/crm_renew_lease.sql

-- Extends the lease, and the visibility timeout of the run's job with it. False when the lease is lost.
create function public.crm_renew_lease(p_run uuid, p_lease uuid, p_lease_seconds integer) returns boolean
language plpgsql set search_path = ''
as $$
declare
  v_run public.crm_sync_logs;
begin
  update public.crm_sync_logs set lease_expires_at = now() + make_interval(secs => p_lease_seconds)
  where id = p_run and status = 'running' and lease_token = p_lease
  returning * into v_run;
  if v_run.id is null then return false; end if;
  if v_run.message_id is not null and (v_run.resume_at is null or v_run.resume_at <= now()) then
    perform private.crm_set_message_visibility('crm_work', v_run.message_id, p_lease_seconds);
  end if;
  return true;
end
$$;
revoke all on function public.crm_renew_lease from public, anon, authenticated;
grant execute on function public.crm_renew_lease to service_role;

-- schemas/functions/runs/crm_retry_failed.sql

-- Retries the failed records of a connection, at most p_attempts_max times each; their last error stays with them. Wakes the
-- connection when there are any. @returns how many
create function public.crm_retry_failed(p_connection uuid, p_attempts_max integer) returns integer
language plpgsql set search_path = ''
as $$
declare
  v_retried integer;
begin
  update public.crm_sync_state
  set pending = true, status = case when crm_record_id is null then 'unlinked' else 'linked' end
  where connection_id = p_connection and status = 'attention' and record_id is not null and attempts < p_attempts_max
    and not private.crm_awaits_person(last_error);
  get diagnostics v_retried = row_count;
  if v_retried > 0 then perform private.crm_wake_connection(p_connection); end if;
  return v_retried;
end
$$;
revoke all on function public.crm_retry_failed from public, anon, authenticated;
grant execute on function public.crm_retry_failed to service_role;

-- schemas/functions/runs/crm_run_covers.sql

-- True when a run that has yet to start does everything that a request asks for: a full run what a delta does, one in both
-- directions what one direction does. A run of one record covers that record alone, and no other run covers it.
create function private.crm_run_covers(
  p_type text, p_direction text, p_record uuid, p_asked_type text, p_asked_direction text, p_asked_record uuid
) returns boolean
language sql immutable set search_path = ''
as $$
  select p_record is not distinct from p_asked_record
    and (p_type = p_asked_type or p_type = 'full' and p_asked_type = 'delta')
    and (p_direction = p_asked_direction or p_direction = 'bidirectional')
$$;
revoke all on function private.crm_run_covers from public, anon, authenticated;
grant execute on function private.crm_run_covers to service_role;

-- schemas/functions/runs/crm_start_live.sql

-- What a wake-up of a connection leads to. 'started': a live run of its own; 'borrowed': the active run, whose lease was free;
-- 'busy': another worker has the lease; it handles live changes between two batches, and wakes the connection again when it gives
-- the lease up, so that this wake-up need not come again by itself; 'held': the active run is suspended until a
-- person decides; 'backlog': no live changes, but pending links; 'idle': nothing to do. In a
-- connection's first run, live changes are served under its lease only. @returns {kind, runId}
create function public.crm_start_live(p_connection uuid, p_lease uuid, p_lease_seconds integer) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  v_connection public.crm_connections;
  v_answer jsonb;
  v_run uuid;
begin
  select * into v_connection from public.crm_connections where id = p_connection for update;
  if v_connection.id is null or not private.crm_takes_live(v_connection) then
    return jsonb_build_object('kind', 'idle');
  end if;
  if v_connection.sync_cursor is null and not private.crm_has_live(p_connection) then
    return jsonb_build_object('kind', 'idle');
  elsif not private.crm_has_live(p_connection) then
    return jsonb_build_object('kind', case when exists (
      select 1 from public.crm_sync_state
      where connection_id = p_connection and pending and status in ('linked', 'unlinked')) then 'backlog' else 'idle' end);
  end if;
  v_answer := public.crm_start_run(p_connection, 'webhook', 'bidirectional', 'webhook', null, null, p_lease, p_lease_seconds);
  v_run := (v_answer #>> '{run,id}')::uuid;
  if (v_answer ->> 'started')::boolean then
    return jsonb_build_object('kind', 'started', 'runId', v_run);
  end if;
  if v_answer #>> '{run,status}' = 'waiting' then
    return jsonb_build_object('kind', 'held');
  end if;
  if public.crm_claim_run(v_run, p_lease, p_lease_seconds) then
    update public.crm_sync_logs set serves_live = true where id = v_run;
    return jsonb_build_object('kind', 'borrowed', 'runId', v_run);
  end if;
  -- Under the connection's lock, which the other worker takes to give its lease up: it sees this, or has given up already.
  update public.crm_connections set live_requested = true where id = p_connection;
  return jsonb_build_object('kind', 'busy');
end
$$;
revoke all on function public.crm_start_live from public, anon, authenticated;
grant execute on function public.crm_start_live to service_role;

-- schemas/functions/runs/crm_start_run.sql

-- Asks for a run, and answers with the run that does what was asked for: a new one; one that has yet to start and does all of it
-- anyway; one that has yet to start and did less, widened to it; or the same run, asked for a moment ago or left behind where it
-- began. It is queued (status 'queued') behind an active run that is another one, and begins when that ends. Where a person has
-- to decide on the active run first (status 'waiting'), nothing is queued and that run is the answer; so it is for the schedule
-- and live changes when the active run does their work too. started: the caller works on it under its lease; without a lease,
-- the first worker does. @returns {started, run}
create function public.crm_start_run(
  p_connection uuid, p_sync_type text, p_direction text, p_trigger text, p_user uuid, p_record uuid,
  p_lease uuid, p_lease_seconds integer
) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  v_connection public.crm_connections;
  v_active public.crm_sync_logs;
  v_run public.crm_sync_logs;
  v_started boolean := false;
begin
  select * into v_connection from public.crm_connections where id = p_connection for update;
  if v_connection.id is null then
    raise exception 'connection_not_found' using errcode = 'P0002';
  end if;
  -- A live run whose lease has expired does not block: the changes that it was about are still pending.
  update public.crm_sync_logs
  set status = 'cancelled', completed_at = now(), lease_token = null, lease_expires_at = null, phase = 'done'
  where connection_id = p_connection and status = 'running' and sync_type = 'webhook'
    and (lease_expires_at is null or lease_expires_at < now());
  select * into v_active from public.crm_sync_logs where connection_id = p_connection and status in ('running', 'waiting');

  if v_active.status = 'waiting' then
    v_run := v_active;
  elsif p_sync_type = 'webhook' then
    v_run := v_active;
  else
    -- Yet to start: queued, or begun and taken by no worker so far.
    select * into v_run from public.crm_sync_logs r
    where r.connection_id = p_connection and (r.status = 'queued' or r.status = 'running' and r.claims = 0)
      and private.crm_run_covers(r.sync_type, r.direction, r.record_id, p_sync_type, p_direction, p_record)
    order by r.status = 'queued', r.started_at limit 1;
    if v_run.id is null and v_active.id is not null then
      if p_trigger <> 'user' and private.crm_run_covers(
           v_active.sync_type, v_active.direction, v_active.record_id, p_sync_type, p_direction, p_record)
         or v_active.trigger = 'user' and p_trigger = 'user'
            and (v_active.sync_type, v_active.direction, v_active.record_id)
                is not distinct from (p_sync_type, p_direction, p_record)
            and (v_active.started_at > now() - interval '5 seconds'
                 or v_active.resume_at is null and (v_active.lease_expires_at is null or v_active.lease_expires_at < now())
                    and (v_active.phase = 'pull' or v_active.record_id is not null or v_active.direction = 'to_crm')) then
        v_run := v_active;
      end if;
    end if;
  end if;

  if v_run.id is null then
    -- What is narrower and has yet to start is widened; the first keeps its place, others of the kind are not needed.
    select * into v_run from public.crm_sync_logs r
    where r.connection_id = p_connection and (r.status = 'queued' or r.status = 'running' and r.claims = 0)
      and private.crm_run_covers(p_sync_type, p_direction, p_record, r.sync_type, r.direction, r.record_id)
    order by r.status = 'queued', r.started_at limit 1;
    delete from public.crm_sync_logs r
    where r.connection_id = p_connection and r.status = 'queued' and r.id <> v_run.id
      and private.crm_run_covers(p_sync_type, p_direction, p_record, r.sync_type, r.direction, r.record_id);
    if v_run.id is null then
      insert into public.crm_sync_logs
        (organization_id, connection_id, sync_type, direction, status, trigger, started_by, record_id, claims)
      values (v_connection.organization_id, p_connection, p_sync_type, p_direction, 'queued', p_trigger, p_user, p_record, 0)
      returning * into v_run;
    else
      update public.crm_sync_logs set sync_type = p_sync_type, direction = p_direction where id = v_run.id returning * into v_run;
      if v_run.status = 'running' then v_run := private.crm_begin_run(v_run.id, null, 0); end if;
    end if;
  end if;
  if p_trigger = 'user' and v_run.trigger <> 'user' and v_run.claims = 0 then
    update public.crm_sync_logs set trigger = 'user', started_by = p_user where id = v_run.id;
  end if;
  if v_active.id is null then
    if p_sync_type = 'webhook' then v_run := private.crm_begin_run(v_run.id, p_lease, p_lease_seconds);
    else perform private.crm_begin_next_run(p_connection, v_run.id, p_lease, p_lease_seconds);
    end if;
    v_started := exists (select 1 from public.crm_sync_logs where id = v_run.id and status = 'running');
  end if;
  select * into v_run from public.crm_sync_logs where id = v_run.id;
  return jsonb_build_object('started', v_started, 'run', to_jsonb(v_run) - 'lease_token');
end
$$;
revoke all on function public.crm_start_run from public, anon, authenticated;
grant execute on function public.crm_start_run to service_role;

-- schemas/functions/runs/crm_suspend_run.sql

-- Suspends a run before it writes, until a person decides: status 'waiting', no lease, no job. p_guard: what it would change and
-- what it may change unasked, beside what was approved before.
create function public.crm_suspend_run(p_run uuid, p_lease uuid, p_guard jsonb, p_api_calls integer) returns void
language plpgsql set search_path = ''
as $$
declare
  v_run public.crm_sync_logs := private.crm_assert_lease(p_run, p_lease);
begin
  if v_run.message_id is not null then
    perform private.crm_delete_message('crm_work', v_run.message_id);
  end if;
  update public.crm_sync_logs
  set status = 'waiting', guard = p_guard, api_calls = api_calls + p_api_calls,
      lease_token = null, lease_expires_at = null, message_id = null
  where id = p_run;
end
$$;
revoke all on function public.crm_suspend_run from public, anon, authenticated;
grant execute on function public.crm_suspend_run to service_role;

-- schemas/functions/sign-in/sign_in_begin.sql

-- Counts an attempt against each of its keys, unless one of them has to wait. p_limits: [{key, free, secondsMax}]: after so
-- many attempts in vain each further one waits twice as long as the one before, up to secondsMax; an hour without any forgets
-- them. The row locks make attempts at the same moment wait for each other. @returns seconds to wait; 0: it may be tried, and
-- is counted
create function public.sign_in_begin(p_limits jsonb) returns integer
language plpgsql set search_path = ''
as $$
declare
  v_blocked_until timestamptz;
begin
  delete from private.sign_in_attempts where key in (
    select key from private.sign_in_attempts where updated_at < now() - interval '1 day' limit 100);

  insert into private.sign_in_attempts as a (key)
  select distinct l."key" from jsonb_to_recordset(p_limits) as l ("key" text) order by 1
  on conflict (key) do update
  set failures = case when a.updated_at < now() - interval '1 hour' then 0 else a.failures end;

  select max(a.blocked_until) into v_blocked_until
  from private.sign_in_attempts a join jsonb_to_recordset(p_limits) as l ("key" text) on l."key" = a.key;
  if v_blocked_until > clock_timestamp() then
    return ceil(extract(epoch from v_blocked_until - clock_timestamp()));
  end if;

  update private.sign_in_attempts a
  set failures = a.failures + 1, updated_at = now(),
      blocked_until = case when a.failures + 1 >= l."free"
        then clock_timestamp() + make_interval(secs => least(l."secondsMax", 2 ^ least(a.failures + 2 - l."free", 20))) end
  from jsonb_to_recordset(p_limits) as l ("key" text, "free" integer, "secondsMax" integer)
  where a.key = l."key";
  return 0;
end
$$;
revoke all on function public.sign_in_begin from public, anon, authenticated;
grant execute on function public.sign_in_begin to service_role;

-- schemas/functions/sign-in/sign_in_succeeded.sql

-- Ends an attempt that succeeded: p_account is forgotten, p_others lose the one attempt, so that an own account does not wash an
-- address clean.
create function public.sign_in_succeeded(p_account text, p_others text[]) returns void
language sql set search_path = ''
as $$
  delete from private.sign_in_attempts where key = p_account;
  update private.sign_in_attempts set failures = greatest(failures - 1, 0),
    blocked_until = case when blocked_until > clock_timestamp() + interval '2 seconds' then blocked_until end
  where key = any (p_others)
$$;
revoke all on function public.sign_in_succeeded from public, anon, authenticated;
grant execute on function public.sign_in_succeeded to service_role;

-- schemas/functions/team/accept_invitation.sql

-- Makes the caller a member by an invitation's link, once. The caller's address has to be the invited one, so that a link that is
-- passed on lets nobody else in. Who belongs to the organisation already keeps their role. @returns the organisation
create function public.accept_invitation(p_token_hash text) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  v_user uuid := auth.uid();
  v_invitation public.invitations;
begin
  select * into v_invitation from public.invitations
  where token_hash = p_token_hash and accepted_at is null and revoked_at is null and expires_at > now() for update;
  if v_user is null or v_invitation.id is null then
    raise exception 'invitation_gone: it is not open' using errcode = 'P0001';
  end if;
  if not exists (select 1 from auth.users where id = v_user and lower(email) = v_invitation.email) then
    raise exception 'invitation_other_address: it is for another address' using errcode = 'P0001';
  end if;
  update public.invitations set accepted_at = now(), accepted_by = v_user where id = v_invitation.id;
  insert into public.organization_members (organization_id, user_id, role)
  values (v_invitation.organization_id, v_user, v_invitation.role)
  on conflict (organization_id, user_id) do nothing;
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (v_invitation.organization_id, v_user, 'team.joined', v_invitation.email,
    jsonb_build_object('role', v_invitation.role, 'invitedBy', v_invitation.invited_by));
  return v_invitation.organization_id;
end
$$;
revoke all on function public.accept_invitation from public, anon;
grant execute on function public.accept_invitation to authenticated;

-- schemas/functions/team/change_member_role.sql

-- Gives a member another role. Owners are made and unmade by owners; the last one stays one (members_keep_an_owner).
create function public.change_member_role(p_organization uuid, p_user uuid, p_role text) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  v_actor uuid := private.require_permission(p_organization, 'team');
  v_before text;
begin
  select role into v_before from public.organization_members
  where organization_id = p_organization and user_id = p_user for update;
  if v_before is null then
    raise exception 'not_a_member: nobody of the organisation' using errcode = 'P0001';
  end if;
  if 'owner' in (v_before, p_role) then perform private.require_permission(p_organization, 'ownership'); end if;
  if v_before = p_role then return; end if;
  update public.organization_members set role = p_role where organization_id = p_organization and user_id = p_user;
  perform private.team_end_invitations(p_organization, p_user);
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (p_organization, v_actor, 'team.role_changed', p_user::text, jsonb_build_object('from', v_before, 'to', p_role));
end
$$;
revoke all on function public.change_member_role from public, anon;
grant execute on function public.change_member_role to authenticated;

-- schemas/functions/team/delete_organization.sql

-- Deletes an organisation with everything in it, for its owners. CRMs are disconnected first, because only the app can give back
-- what it holds there (tokens, webhooks).
create function public.delete_organization(p_organization uuid, p_slug text) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.require_permission(p_organization, 'ownership');
  if not exists (select 1 from public.organizations where id = p_organization and slug = p_slug for update) then
    raise exception 'slug_mismatch: the slug is not that of the organisation' using errcode = 'P0001';
  end if;
  if exists (select 1 from public.crm_connections where organization_id = p_organization and status <> 'disconnected') then
    raise exception 'disconnect_first: a CRM is connected' using errcode = 'P0001';
  end if;
  delete from public.organizations where id = p_organization;
end
$$;
revoke all on function public.delete_organization from public, anon;
grant execute on function public.delete_organization to authenticated;

-- schemas/functions/team/invite_member.sql

-- Invites an address, in the place of an open invitation that it has: the link before has no effect any more. Owners are made
-- by owners. p_token_hash: SHA-256 of the link's token. One link a minute for an address, 30 an hour and 200 open ones for an
-- organisation, so that nobody sends mails in its name without end: every link has a row of its own, and so is counted.
create function public.invite_member(p_organization uuid, p_email text, p_role text, p_token_hash text) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  v_user uuid := private.require_permission(p_organization, case p_role when 'owner' then 'ownership' else 'team' end);
  v_email text := lower(btrim(p_email));
  v_open public.invitations;
  v_invitation uuid;
begin
  -- One after the other, so that the counts hold.
  perform 1 from public.organizations where id = p_organization for no key update;
  if exists (select 1 from public.organization_members m join auth.users u on u.id = m.user_id
             where m.organization_id = p_organization and lower(u.email) = v_email) then
    raise exception 'already_member: % belongs to the organisation', v_email using errcode = 'P0001';
  end if;
  select * into v_open from public.invitations
  where organization_id = p_organization and email = v_email and accepted_at is null and revoked_at is null;
  if v_open.sent_at > now() - interval '1 minute' then
    raise exception 'invitation_just_sent: less than a minute ago' using errcode = 'P0001';
  end if;
  if v_open.role = 'owner' then perform private.require_permission(p_organization, 'ownership'); end if;
  if (select count(*) from public.invitations
      where organization_id = p_organization and sent_at > now() - interval '1 hour') >= 30
    or (select count(*) from public.invitations where organization_id = p_organization and accepted_at is null
        and revoked_at is null and expires_at > now()) >= 200 then
    raise exception 'too_many_invitations: wait or revoke some' using errcode = 'P0001';
  end if;

  update public.invitations set revoked_at = now() where id = v_open.id and accepted_at is null;
  insert into public.invitations (organization_id, email, role, token_hash, invited_by, expires_at)
  values (p_organization, v_email, p_role, p_token_hash, v_user, now() + interval '7 days')
  returning id into v_invitation;
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (p_organization, v_user, 'team.invited', v_email, jsonb_build_object('role', p_role));
  return v_invitation;
end
$$;
revoke all on function public.invite_member from public, anon;
grant execute on function public.invite_member to authenticated;

-- schemas/functions/team/read_invitation.sql

-- What the page of an invitation shows to whoever has its link; no row for a link that has no effect (any more).
create function public.read_invitation(p_token_hash text)
returns table (organization text, email text, role text, invited_by text, expires_at timestamptz)
language sql stable security definer set search_path = ''
as $$
  select o.name, i.email, i.role, u.email::text, i.expires_at
  from public.invitations i
  join public.organizations o on o.id = i.organization_id
  join auth.users u on u.id = i.invited_by
  where i.token_hash = p_token_hash and i.accepted_at is null and i.revoked_at is null and i.expires_at > now()
$$;
revoke all on function public.read_invitation from public, anon, authenticated;
grant execute on function public.read_invitation to service_role;

-- schemas/functions/team/remove_member.sql

-- Removes a member, or the caller, who may always leave; the last owner stays (members_keep_an_owner). What the person has
-- invited and consents at CRMs that are under way end with it; what syncs already goes on, because it is the organisation's.
create function public.remove_member(p_organization uuid, p_user uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  v_actor uuid := private.require_permission(p_organization, case p_user when auth.uid() then 'read' else 'team' end);
  v_role text;
begin
  select role into v_role from public.organization_members
  where organization_id = p_organization and user_id = p_user for update;
  if v_role is null then
    raise exception 'not_a_member: nobody of the organisation' using errcode = 'P0001';
  end if;
  if v_role = 'owner' then perform private.require_permission(p_organization, 'ownership'); end if;
  delete from public.organization_members where organization_id = p_organization and user_id = p_user;
  perform private.team_end_invitations(p_organization, p_user);
  delete from public.crm_oauth_states where organization_id = p_organization and user_id = p_user;
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (p_organization, v_actor, case p_user when v_actor then 'team.left' else 'team.removed' end, p_user::text,
    jsonb_build_object('role', v_role));
end
$$;
revoke all on function public.remove_member from public, anon;
grant execute on function public.remove_member to authenticated;

-- schemas/functions/team/revoke_invitation.sql

-- Ends an open invitation; its link has no effect any more. One that is ended or accepted already: invitation_gone.
create function public.revoke_invitation(p_organization uuid, p_invitation uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  v_user uuid := private.require_permission(p_organization, 'team');
  v_email text;
begin
  update public.invitations set revoked_at = now()
  where id = p_invitation and organization_id = p_organization and accepted_at is null and revoked_at is null
  returning email into v_email;
  if v_email is null then
    raise exception 'invitation_gone: it is not open' using errcode = 'P0001';
  end if;
  insert into public.crm_audit_log (organization_id, actor_id, action, subject)
  values (p_organization, v_user, 'team.invitation_revoked', v_email);
end
$$;
revoke all on function public.revoke_invitation from public, anon;
grant execute on function public.revoke_invitation to authenticated;

-- schemas/functions/team/seen_here.sql

-- Notes that the caller uses an organisation now; to the quarter of an hour, so that it costs next to nothing.
create function public.seen_here(p_organization uuid) returns void
language sql security definer set search_path = ''
as $$
  update public.organization_members set last_seen_at = now()
  where organization_id = p_organization and user_id = auth.uid()
    and (last_seen_at is null or last_seen_at < now() - interval '15 minutes')
$$;
revoke all on function public.seen_here from public, anon;
grant execute on function public.seen_here to authenticated;

-- schemas/functions/team/team_end_invitations.sql

-- Ends what a person has invited who may not invite (any more): otherwise a link could bring back who was removed.
create function private.team_end_invitations(p_organization uuid, p_user uuid) returns void
language sql set search_path = ''
as $$
  update public.invitations i set revoked_at = now()
  where i.organization_id = p_organization and i.invited_by = p_user and i.accepted_at is null and i.revoked_at is null
    and not exists (select 1 from public.organization_members m where m.organization_id = p_organization and m.user_id = p_user
      and private.role_allows(m.role, case i.role when 'owner' then 'ownership' else 'team' end))
$$;
revoke all on function private.team_end_invitations from public;

-- schemas/functions/team/team_members.sql

-- Who belongs to an organisation of the caller's, for its members. The name is what a person has entered on the account page.
create function public.team_members(p_organization uuid)
returns table (user_id uuid, email text, name text, role text, joined_at timestamptz, last_seen_at timestamptz)
language sql stable security definer set search_path = ''
as $$
  select m.user_id, u.email::text, left(u.raw_user_meta_data ->> 'name', 120), m.role, m.created_at, m.last_seen_at
  from public.organization_members m
  join auth.users u on u.id = m.user_id
  where m.organization_id = p_organization and m.organization_id in (select private.my_organizations())
  order by array_position(array['owner', 'admin', 'manager', 'member', 'viewer'], m.role), u.email
$$;
revoke all on function public.team_members from public, anon;
grant execute on function public.team_members to authenticated;

-- schemas/functions/webhooks/crm_count_webhook_refusals.sql

-- Counts webhook requests that were refused, by reason and day. p_refusals: [{crmType, connectionId, code, times}];
-- not_needed were not refused, and are only counted by day. connectionId is what the request said, and nobody's where there is
-- no such connection.
create function public.crm_count_webhook_refusals(p_refusals jsonb) returns void
language sql set search_path = ''
as $$
  with counted as materialized (
    select r."crmType" as crm_type, c.id as connection_id, c.organization_id, r."code" as code, sum(r."times") as times
    from jsonb_to_recordset(p_refusals) as r ("crmType" text, "connectionId" uuid, "code" text, "times" integer)
    left join public.crm_connections c on c.id = r."connectionId" and c.crm_type = r."crmType"
    group by 1, 2, 3, 4
  ), kept as (
    insert into public.crm_webhook_refusals as w (organization_id, crm_type, code, day, times)
    select organization_id, crm_type, code, (now() at time zone 'utc')::date, times from counted
    on conflict (organization_id, crm_type, code, day) do update set times = w.times + excluded.times
  )
  update public.crm_webhooks w set refused = w.refused + c.times, last_refused_at = now()
  from (select connection_id, sum(times) as times from counted
        where connection_id is not null and code <> 'not_needed' group by 1) c
  where w.connection_id = c.connection_id
$$;
revoke all on function public.crm_count_webhook_refusals from public, anon, authenticated;
grant execute on function public.crm_count_webhook_refusals to service_role;

-- schemas/functions/webhooks/crm_finish_events.sql

-- Ends events by record, up to the last one that was processed; what has come since stays pending.
-- p_refs: [{ref, upTo, unchanged}]; unchanged: nothing about the record was new, which is counted
create function public.crm_finish_events(p_connection uuid, p_refs jsonb) returns void
language sql set search_path = ''
as $$
  with ended as (
    update public.crm_webhook_events e set processed_at = now()
    from jsonb_to_recordset(p_refs) as r ("ref" text, "upTo" bigint, "unchanged" boolean)
    where e.connection_id = p_connection and e.processed_at is null and e.crm_record_id = r."ref" and e.id <= r."upTo"
    returning r."unchanged" as unchanged
  )
  update public.crm_webhooks w set unchanged = w.unchanged + n.echoes
  from (select count(*) filter (where unchanged) as echoes from ended) n
  where w.connection_id = p_connection and n.echoes > 0
$$;
revoke all on function public.crm_finish_events from public, anon, authenticated;
grant execute on function public.crm_finish_events to service_role;

-- schemas/functions/webhooks/crm_has_live.sql

-- True while a connection has live changes: events, fresh edits, or records to archive. A create that is looked for
-- is none until it may be sent again.
create function private.crm_has_live(p_connection uuid) returns boolean
language sql stable set search_path = ''
as $$
  select exists (select 1 from public.crm_webhook_events where connection_id = p_connection and processed_at is null)
      or exists (select 1 from public.crm_sync_state s
                 where connection_id = p_connection and live and pending and status in ('linked', 'unlinked')
                   and not private.crm_is_unanswered(s))
      or exists (select 1 from public.crm_sync_state
                 where connection_id = p_connection and archiving and crm_record_id is not null)
$$;
revoke all on function private.crm_has_live from public, anon, authenticated;
grant execute on function private.crm_has_live to service_role;

-- schemas/functions/webhooks/crm_load_events.sql

-- The records that pending events are about: each once, however many events name it, oldest first.
-- @returns [{ref, upTo, deleted, into}]; upTo is the last event of the record
create function public.crm_load_events(p_connection uuid, p_object text, p_limit integer) returns jsonb
language sql stable set search_path = ''
as $$
  select coalesce(jsonb_agg(
    jsonb_build_object('ref', g.crm_record_id, 'upTo', g.up_to, 'deleted', g.deleted, 'into', g.into_id)
    order by g.first), '[]'::jsonb)
  from (
    select e.crm_record_id, max(e.id) as up_to, min(e.id) as first, bool_or(e.kind in ('deleted', 'erased')) as deleted,
           (array_agg(e.merged_into order by e.id desc) filter (where e.kind = 'merged'))[1] as into_id
    from public.crm_webhook_events e
    where e.connection_id = p_connection and e.object_type = p_object and e.processed_at is null
    group by e.crm_record_id
    order by min(e.id)
    limit p_limit) g
$$;
revoke all on function public.crm_load_events from public, anon, authenticated;
grant execute on function public.crm_load_events to service_role;

-- schemas/functions/webhooks/crm_receive_events.sql

-- Stores the deduplicated events of one webhook request [{key, accountId, object, kind, recordId, into, occurredAt}] for each
-- connection of that account (of p_connection alone, where the request named one), and wakes those that got something new.
-- Connections that take no live changes now (paused, disconnected, not yet synced) store nothing: the next sync reads it all.
-- p_salt: what the secret of the request was made with; another one than the connection's stores nothing. p_key: likewise its
-- encryption key, to be noted. @returns {stored, duplicates, notNeeded, unknown, outdated?}: notNeeded are for a connection here
-- that takes none now, unknown for none here
create function public.crm_receive_events(
  p_crm_type text, p_connection uuid, p_events jsonb, p_salt text default null, p_key text default null
) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  v_woken uuid[];
  v_stored integer;
  v_meant integer;
  v_not_needed integer;
  v_unknown integer;
begin
  if exists (select 1 from public.crm_connections where id = p_connection and webhook_salt <> p_salt) then
    return jsonb_build_object('stored', 0, 'duplicates', 0, 'notNeeded', 0, 'unknown', 0, 'outdated', true);
  end if;
  -- In: the events of the request. incoming: as rows; known: once for each connection of their account; meant: those that take
  -- them now; added: those that were not stored before; asked: whether a person whom the CRM has erased is to be erased here too;
  -- counts: both, by connection; counted: the totals on crm_webhooks. Out: the connections to wake, and the
  -- numbers of the receipt.
  with incoming as materialized (
    select e.* from jsonb_to_recordset(p_events)
      as e ("key" text, "accountId" text, "object" text, "kind" text, "recordId" text, "into" text, "occurredAt" timestamptz)
  ), known as materialized (
    select i.*, c.id as connection_id, c.organization_id, private.crm_takes_live(c) as takes
    from incoming i
    join public.crm_connections c on c.crm_type = p_crm_type and c.account ->> 'id' = i."accountId"
    where p_connection is null or c.id = p_connection
  ), meant as (
    select * from known where takes
  ), added as (
    insert into public.crm_webhook_events
      (organization_id, connection_id, event_key, object_type, kind, crm_record_id, merged_into, occurred_at)
    select m.organization_id, m.connection_id, m."key", m."object", m."kind", m."recordId", m."into", m."occurredAt"
    from meant m
    on conflict (connection_id, event_key) do nothing
    returning connection_id, organization_id, kind, crm_record_id
  ), asked as (
    insert into public.erasures (organization_id, source, status, contact_id, connection_id)
    select a.organization_id, 'crm', 'asked', l.record_id, a.connection_id
    from added a
    join public.crm_sync_state l on l.connection_id = a.connection_id and l.crm_record_id = a.crm_record_id
    where a.kind = 'erased' and l.record_id is not null
    on conflict (contact_id) where status in ('asked', 'running', 'incomplete') do nothing
  ), counts as (
    select m.connection_id, m.n, coalesce(a.n, 0) as added
    from (select connection_id, count(*) as n from meant group by 1) m
    left join (select connection_id, count(*) as n from added group by 1) a using (connection_id)
  ), counted as (
    update public.crm_webhooks w
    set received = w.received + c.n, duplicates = w.duplicates + c.n - c.added, last_event_at = now(),
        status = 'active', reason = null, last_key = coalesce(p_key, w.last_key)
    from counts c where w.connection_id = c.connection_id
  )
  select array_agg(connection_id) filter (where added > 0), coalesce(sum(added), 0), coalesce(sum(n), 0),
         (select count(distinct k."key") from known k where not exists (select 1 from meant m where m."key" = k."key")),
         (select count(*) from incoming i where not exists (select 1 from known k where k."key" = i."key"))
  into v_woken, v_stored, v_meant, v_not_needed, v_unknown
  from counts;
  perform private.crm_wake_connection(c) from unnest(coalesce(v_woken, '{}')) c;
  return jsonb_build_object('stored', v_stored, 'duplicates', v_meant - v_stored, 'notNeeded', v_not_needed,
    'unknown', v_unknown);
end
$$;
revoke all on function public.crm_receive_events from public, anon, authenticated;
grant execute on function public.crm_receive_events to service_role;

-- schemas/functions/webhooks/crm_refetch_records.sql

-- Has these records of the CRM fetched again, as if it had sent events about them.
create function public.crm_refetch_records(p_connection uuid, p_object text, p_reason text, p_refs text[]) returns void
language plpgsql set search_path = ''
as $$
begin
  insert into public.crm_webhook_events
    (organization_id, connection_id, event_key, object_type, kind, crm_record_id, occurred_at)
  select c.organization_id, c.id, p_reason || ':' || gen_random_uuid(), p_object, 'changed', r, now()
  from public.crm_connections c cross join unnest(p_refs) r where c.id = p_connection;
  if cardinality(p_refs) > 0 then perform private.crm_wake_connection(p_connection); end if;
end
$$;
revoke all on function public.crm_refetch_records from public, anon, authenticated;
grant execute on function public.crm_refetch_records to service_role;

-- schemas/functions/webhooks/crm_rotate_webhook.sql

-- Gives a connection's pushes another secret: what is pushed with the old one is refused from now on. Writes an audit entry.
create function public.crm_rotate_webhook(p_connection uuid, p_user uuid, p_salt text) returns void
language plpgsql set search_path = ''
as $$
declare
  v_organization uuid;
begin
  update public.crm_connections set webhook_salt = p_salt, updated_at = now() where id = p_connection
  returning organization_id into v_organization;
  update public.crm_webhooks set status = 'pending', last_key = null, last_event_at = null, updated_at = now()
  where connection_id = p_connection;
  insert into public.crm_audit_log (organization_id, actor_id, action, subject)
  values (v_organization, p_user, 'crm.webhook_secret_rotated', p_connection::text);
end
$$;
revoke all on function public.crm_rotate_webhook from public, anon, authenticated;
grant execute on function public.crm_rotate_webhook to service_role;

-- schemas/functions/webhooks/crm_save_webhook.sql

-- Stores how a connection hears of changes.
create function public.crm_save_webhook(
  p_connection uuid, p_setup text, p_status text, p_ids text[], p_url text, p_reason text
) returns void
language sql set search_path = ''
as $$
  insert into public.crm_webhooks as w (organization_id, connection_id, setup, status, crm_webhook_ids, url, reason, checked_at)
  select c.organization_id, c.id, p_setup, p_status, p_ids, p_url, p_reason, now()
  from public.crm_connections c where c.id = p_connection
  on conflict (connection_id) do update
  set setup = excluded.setup, status = excluded.status, crm_webhook_ids = excluded.crm_webhook_ids, url = excluded.url,
      reason = excluded.reason, checked_at = now(), updated_at = now()
$$;
revoke all on function public.crm_save_webhook from public, anon, authenticated;
grant execute on function public.crm_save_webhook to service_role;

-- schemas/functions/webhooks/crm_takes_live.sql

-- True for a connection whose live changes are synced now: from its first run on, while it works or sleeps. Before that its first
-- run reads it all, and while it is paused the next delta does.
create function private.crm_takes_live(c public.crm_connections) returns boolean
language sql stable set search_path = ''
as $$
  select c.status = 'active' and (c.sync_cursor is not null or exists (
    select 1 from public.crm_sync_logs r where r.connection_id = c.id and r.status in ('running', 'waiting')
                                           and r.sync_type = 'full' and r.direction <> 'to_crm'))
$$;
revoke all on function private.crm_takes_live from public, anon, authenticated;
grant execute on function private.crm_takes_live to service_role;

reset check_function_bodies;
