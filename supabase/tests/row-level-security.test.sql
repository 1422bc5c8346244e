select * from no_plan();

-- What a new table has to be entered in.
\ir fixtures/one-row-of-every-table.sql
\ir fixtures/access-to-every-table.sql
\ir fixtures/statements-of-every-table.sql

select set_eq(
  $$ select tablename::text from pg_tables where schemaname = 'public' $$,
  $$ select tbl from tests.access group by tbl having count(*) = 4 $$,
  'every table of the public schema is covered, for every operation');
select set_eq($$ select tbl from tests.statements $$, $$ select distinct tbl from tests.access $$, 'and has its statements');
select is_empty(
  $$ select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
    and not c.relrowsecurity $$,
  'row level security is on for every table');
select is_empty(
  $$ select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('v', 'm', 'f') $$,
  'there is no view or foreign table in the public schema, which would read past row level security');
select is_empty(
  $$ select policyname from pg_policies where schemaname = 'public' and roles <> '{authenticated}' $$,
  'every policy is for signed-in people only');
select is_empty(
  $$ select tablename from pg_tables t where schemaname = 'public' and not exists (
       select 1 from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
       where i.indrelid = format('public.%I', t.tablename)::regclass and a.attname = case t.tablename when 'organizations'
         then 'id' else 'organization_id' end) $$,
  'every table has an index that begins with its organisation');

create function tests.statement(p_table text, p_op text) returns text
language sql as $$
  select case p_op
    when 'select' then format('select %s from public.%I where %s', seen, tbl, mine)
    when 'insert' then format('insert into public.%I %s', tbl, added)
    when 'update' then format('update public.%I set %s where %s', tbl, changed, mine)
    when 'delete' then format('delete from public.%I where %s', tbl, mine)
  end
  from (select *, case tbl when 'organizations' then 'id' else 'organization_id' end || $m$ = tests.id('A')$m$ as mine
    from tests.statements) s
  where tbl = p_table
$$;
create function tests.become_person(p_person text) returns void
language plpgsql as $$
begin
  perform case p_person
    when 'anon' then tests.as_anonymous()
    when 'service' then tests.as_service()
    else tests.as_user(tests.id(case p_person when 'viewer' then 'vera' when 'member' then 'mia' when 'manager' then 'max'
      when 'admin' then 'adam' when 'owner' then 'ann' when 'foreigner' then 'bob' else p_person end)) end;
end
$$;
grant select on all tables in schema tests to anon, authenticated, service_role;
grant execute on all functions in schema tests to anon, authenticated, service_role;

create function tests.attempt_as(p_person text, p_table text, p_op text) returns text
language plpgsql as $$
declare
  v_outcome text;
begin
  perform tests.become_person(p_person);
  v_outcome := tests.attempt(tests.statement(p_table, p_op));
  perform tests.as_owner();
  return v_outcome;
end
$$;

select is(tests.attempt_as(p.person, a.tbl, a.op), to_jsonb(a) ->> p.person,
  format('%s: %s on %s of organisation A', p.person, a.op, a.tbl))
from tests.access a cross
  join unnest(array['anon', 'viewer', 'member', 'manager', 'admin', 'owner', 'foreigner', 'service',
                           'writing key A', 'reading key A', 'gateway key A', 'writing key B'])
  with ordinality as p (person, n)
order by p.n, a.tbl, a.op;

-- The same without asking for one organisation: what else could be seen or touched.
create function tests.attempt_sql_as(p_person text, p_sql text) returns text
language plpgsql as $$
declare
  v_outcome text;
begin
  perform tests.become_person(p_person);
  v_outcome := tests.attempt(p_sql);
  perform tests.as_owner();
  return v_outcome;
end
$$;
select is(tests.attempt_sql_as(p, format('select %s from public.%I', s.seen, s.tbl)),
          case when p = 'foreigner' and s.tbl in ('organization_members', 'crm_connections', 'crm_connection_objects') then '1'
               when p = 'member' then a.member else a.owner end,
          format('%s sees no rows in %s but those of one organisation', p, s.tbl))
from tests.statements s join tests.access a on a.tbl = s.tbl and a.op = 'select'
cross join unnest(array['member', 'owner', 'foreigner']) p
order by p, s.tbl;
select is(tests.attempt_sql_as('foreigner', 'update public.contacts set first_name = ''Eve'''), '2',
  'an edit of everything touches one''s own organisation only');
select is(tests.attempt_sql_as('owner', 'update public.organizations set name = ''Mine'''), '1',
  'and so does a renaming of everything');
select is(tests.attempt_sql_as('owner', format('update public.organizations set id = %L', tests.id('B'))), '42501',
  'an organisation''s id cannot be taken');

select is(tests.attempt_sql_as(p, format('select %I from public.%I', c.column_name, c.table_name)), '42501',
  format('%s cannot select %s.%s', p, c.table_name, c.column_name))
from information_schema.columns c cross join unnest(array['anon', 'member', 'owner']) p
where c.table_schema = 'public'
  and (c.column_name ~ 'credential|token|cursor|checkpoint|verifier|hash|claims|secret' or (c.table_name, c.column_name)
  in (('erasures', 'targets'), ('crm_webhooks', 'url'), ('crm_webhooks', 'crm_webhook_ids'), ('crm_sync_logs', 'message_id')))
order by c.table_name, c.column_name, p;
select bag_eq(
  $$ select table_name::text, column_name::text from information_schema.columns
     where table_schema = 'public'
       and (column_name ~ 'credential|token|cursor|checkpoint|verifier|state_hash|key_hash|claims|secret'
       or (table_name, column_name)
       in (('webhook_endpoints', 'signing_key'), ('webhook_endpoints', 'previous_key'),
           ('crm_webhooks', 'url'), ('crm_webhooks', 'crm_webhook_ids'), ('crm_sync_logs', 'message_id'))) $$,
  $$ values ('crm_connections', 'credentials'), ('crm_connections', 'credentials_version'), ('crm_connection_objects',
    'sync_cursor'),
            ('crm_sync_logs', 'checkpoint'), ('crm_sync_logs', 'lease_token'), ('crm_sync_logs', 'claims'),
            ('crm_previews', 'checkpoint'), ('crm_previews', 'lease_token'), ('crm_previews', 'claims'),
            ('invitations', 'token_hash'), ('gateway_integrations', 'credentials'),
            ('gateway_integrations', 'credentials_version'), ('api_keys', 'key_hash'), ('api_keys', 'acting_secret'),
            ('webhook_endpoints', 'signing_key'), ('webhook_endpoints', 'previous_key'),
            ('knowledge_sources', 'secrets'),
            ('crm_oauth_states', 'code_verifier'), ('crm_oauth_states', 'state_hash'),
            ('crm_webhooks', 'url'), ('crm_webhooks', 'crm_webhook_ids'), ('crm_sync_logs', 'message_id') $$,
  'only the service may see these columns');
select is(tests.attempt_sql_as('owner', 'select * from public.crm_connections'), '42501',
  'nor all columns of a connection at once');
select is(tests.attempt_sql_as('owner', 'select * from public.crm_sync_logs'), '42501', 'nor of a run');
select is(tests.attempt_sql_as('owner', 'select id from public.crm_sync_logs where lease_token is not null'), '42501',
  'nor ask about them in a condition');

select is(tests.attempt_sql_as('owner', 'select 1 from public.crm_webhook_refusals where organization_id is null'), '0',
  'refusals without an organisation are seen by no person');

insert into public.api_keys (id, organization_id, name, prefix, key_hash, scopes)
select tests.id('secret key ' || o), tests.id(o), 'secret', 'adsk_', encode(sha256(('secret' || o)::bytea), 'hex'),
       array['records:secret']
from unnest(array['A', 'B']) o;
select is(tests.attempt_as('secret key A', 'contacts_secrets', 'select'), '1', 'a key for what is secret sees it');
select is(tests.attempt_as('secret key B', 'contacts_secrets', 'select'), '0', 'in its own organisation alone');

select is(tests.attempt_sql_as('owner', $$ with added as (
    insert into public.contact_documents (organization_id, contact_id, name, content_type, content)
    values (tests.id('A'), tests.id('contact A'), 'b.txt', 'text/plain', 'legible') returning id) select id from added $$),
  '42501', 'a file that is not sealed is added by nobody');

-- The check itself is tested: it reports an additional grant.
grant select (credentials) on public.crm_connections to authenticated;
select is(tests.attempt_sql_as('foreigner', 'select credentials from public.crm_connections'), '1', 'a planted grant is noticed');
create policy planted on public.contacts for select to authenticated using (true);
select is(tests.attempt_as('foreigner', 'contacts', 'select'), '2', 'a planted policy is noticed');

select * from finish();
