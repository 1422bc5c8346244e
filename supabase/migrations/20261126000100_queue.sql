-- Durable work on Supabase Queues (pgmq). Two queues, so that what people wait for never stands behind a backfill: crm_live holds
-- wake-ups of connections with changes to carry over now, crm_work holds runs and checks. Messages are small and name a connection;
-- the records themselves wait in crm_sync_state and crm_webhook_events. Only pgmq functions that older releases have too are used.

create extension if not exists pgmq;
select pgmq.create('crm_live'), pgmq.create('crm_work');

-- The schema of pgmq is closed to every role of the API, so these run as their owner; nobody but the functions below can call them.
create function private.crm_send(p_queue text, p_message jsonb, p_delay integer default 0) returns bigint
language sql security definer set search_path = ''
as $$
  select s from pgmq.send(p_queue, p_message, greatest(p_delay, 0)) as s
$$;

create function private.crm_receive(p_queue text, p_seconds integer, p_count integer) returns table (id bigint, message jsonb)
language sql security definer set search_path = ''
as $$
  select r.msg_id, r.message from pgmq.read(p_queue, p_seconds, p_count) as r
$$;

create function private.crm_hide(p_queue text, p_id bigint, p_seconds integer) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  perform 1 from pgmq.set_vt(p_queue, p_id, p_seconds);
end
$$;

create function private.crm_drop(p_queue text, p_id bigint) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  perform pgmq.delete(p_queue, p_id);
end
$$;

-- What was tried too often and waits for a person: the job, why, and how often.
create table public.crm_parked_jobs (
  id bigint generated always as identity primary key,
  organization_id uuid not null references public.organizations (id) on delete cascade,
  connection_id uuid not null references public.crm_connections (id) on delete cascade,
  job jsonb not null,
  attempts integer not null,
  reason text not null,
  parked_at timestamptz not null default now()
);
create index crm_parked_jobs_organization_idx on public.crm_parked_jobs (organization_id, id desc);
create index crm_parked_jobs_connection_idx on public.crm_parked_jobs (connection_id);
alter table public.crm_parked_jobs enable row level security;
revoke all on public.crm_parked_jobs from anon, authenticated;
grant all on public.crm_parked_jobs to service_role;
grant select on public.crm_parked_jobs to authenticated;
create policy "members read" on public.crm_parked_jobs for select to authenticated
  using (organization_id in (select private.my_organizations()));

-- Takes up to p_count messages of a queue; they are hidden from other workers for p_seconds.
create function public.crm_receive_jobs(p_queue text, p_seconds integer, p_count integer) returns jsonb
language sql set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'job', r.message) order by r.id), '[]'::jsonb)
  from private.crm_receive(p_queue, p_seconds, p_count) r
$$;

create function public.crm_send_job(p_queue text, p_job jsonb, p_delay integer) returns bigint
language sql set search_path = ''
as $$
  select private.crm_send(p_queue, p_job, p_delay)
$$;

-- Keeps messages hidden for p_seconds from now on: while their work goes on, or to have them come again later.
create function public.crm_hide_jobs(p_queue text, p_ids bigint[], p_seconds integer) returns void
language plpgsql set search_path = ''
as $$
declare
  v_id bigint;
begin
  foreach v_id in array p_ids loop
    perform private.crm_hide(p_queue, v_id, p_seconds);
  end loop;
end
$$;

create function public.crm_finish_jobs(p_queue text, p_ids bigint[]) returns void
language plpgsql set search_path = ''
as $$
declare
  v_id bigint;
begin
  foreach v_id in array p_ids loop
    perform private.crm_drop(p_queue, v_id);
  end loop;
end
$$;

-- Puts a message at the end of its queue, so that what has had its turn lets others go before it.
create function public.crm_requeue_job(p_queue text, p_id bigint, p_job jsonb, p_delay integer) returns bigint
language plpgsql set search_path = ''
as $$
begin
  perform private.crm_drop(p_queue, p_id);
  return private.crm_send(p_queue, p_job, p_delay);
end
$$;

-- Takes a message out for good and keeps it with the reason, on the connection too.
create function public.crm_park_job(p_queue text, p_id bigint, p_job jsonb, p_attempts integer, p_reason text) returns void
language plpgsql set search_path = ''
as $$
begin
  perform private.crm_drop(p_queue, p_id);
  insert into public.crm_parked_jobs (organization_id, connection_id, job, attempts, reason)
  select c.organization_id, c.id, p_job, p_attempts, p_reason
  from public.crm_connections c where c.id = (p_job ->> 'connectionId')::uuid;
  update public.crm_connections set last_error = p_reason, updated_at = now()
  where id = (p_job ->> 'connectionId')::uuid and status <> 'disconnected';
end
$$;

-- One wake-up of a connection. It commits with what it is about; however many there are, one look at the connection answers them all.
create function private.crm_wake(p_connection uuid) returns void
language sql set search_path = ''
as $$
  select private.crm_send('crm_live', jsonb_build_object('kind', 'live', 'connectionId', p_connection))
$$;

do $$
declare
  f regprocedure;
begin
  for f in
    select p.oid::regprocedure from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname in ('public', 'private')
      and p.proname in ('crm_send', 'crm_receive', 'crm_hide', 'crm_drop', 'crm_wake', 'crm_receive_jobs', 'crm_send_job', 'crm_hide_jobs',
                        'crm_finish_jobs', 'crm_requeue_job', 'crm_park_job')
  loop
    execute format('revoke all on function %s from public, anon, authenticated', f);
    execute format('grant execute on function %s to service_role', f);
  end loop;
end
$$;
