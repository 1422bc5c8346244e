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
-- Wake-ups of integrations of the push gateway: what is delivered waits in gateway_results.
select pgmq.create('crm_gateway');
-- Wake-ups of endpoints that are told what happens here: what they are told waits in webhook_deliveries.
select pgmq.create('crm_outbox');
-- Outside sources that are to be fetched, each one message; when they are due is in knowledge_sources.
select pgmq.create('crm_knowledge');
