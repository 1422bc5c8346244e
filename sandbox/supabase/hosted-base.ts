import { getAuthSchemaSql } from '@supabase/lite'

/** What a hosted project has before its first migration: API roles, their default privileges, the extensions schema. */
const rolesAndPrivileges = `
create role anon nologin noinherit;
create role authenticated nologin noinherit;
create role service_role nologin noinherit bypassrls;
grant usage on schema public to anon, authenticated, service_role;
alter default privileges in schema public grant all on tables to anon, authenticated, service_role;
alter default privileges in schema public grant all on sequences to anon, authenticated, service_role;
alter default privileges in schema public grant all on functions to anon, authenticated, service_role;
create schema if not exists auth;
grant usage on schema auth to anon, authenticated, service_role;
create schema if not exists extensions;
grant usage on schema extensions to anon, authenticated, service_role;
create extension if not exists pgcrypto with schema extensions;
create schema if not exists supabase_migrations;
create table if not exists supabase_migrations.schema_migrations (version text primary key, statements text[], name text);
`

/** As on a hosted project, where these read the single claim as well as the whole claims object. */
const authHelpers = `
create or replace function auth.uid() returns uuid language sql stable as $$
  select coalesce(nullif(current_setting('request.jwt.claim.sub', true), ''),
                  nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid
$$;
create or replace function auth.role() returns text language sql stable as $$
  select coalesce(nullif(current_setting('request.jwt.claim.role', true), ''),
                  nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role')::text
$$;
create or replace function auth.email() returns text language sql stable as $$
  select coalesce(nullif(current_setting('request.jwt.claim.email', true), ''),
                  nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'email')::text
$$;
create or replace function auth.jwt() returns jsonb language sql stable as $$
  select coalesce(nullif(current_setting('request.jwt.claim', true), ''),
                  nullif(current_setting('request.jwt.claims', true), ''))::jsonb
$$;
`

/** The search path of a hosted project's sessions. Set at every start: a migration may have changed the session's. */
export const sessionSettings = `reset all; set search_path = "$user", public, extensions; set timezone = 'UTC';`

/**
 * SQL that turns an empty database into an empty Supabase project. Roles and privileges are given once only, because a
 * migration may take privileges away again.
 */
export function hostedBaseSql(isNew: boolean): string {
  return [isNew ? rolesAndPrivileges : '', getAuthSchemaSql(), authHelpers].join('\n')
}
