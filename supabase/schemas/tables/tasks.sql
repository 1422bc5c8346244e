-- What the organisation's members are to do, and what they have done: tasks about contacts, companies, opportunities and leads,
-- or about nothing. Members edit them through the data API under row level security; syncs write them as they write contacts.
-- Nobody tells two tasks apart by what they say.
create table public.tasks (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  subject text check (char_length(subject) <= 500),
  body text check (char_length(body) <= 100000),
  type text not null default 'to_do' check (type in ('to_do', 'call', 'email', 'meeting')),
  status text not null default 'open' check (status in ('open', 'in_progress', 'waiting', 'done', 'deferred')),
  priority text not null default 'normal' check (priority in ('low', 'normal', 'high')),
  -- A day, the same in every time zone, or a moment: what tasks_derive makes of any notation of the two.
  due text check (char_length(due) <= 40) check (due ~ '^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}\.\d{3}Z)?$'),
  -- When that has passed: of a day its end in UTC. Set by tasks_derive.
  due_at timestamptz,
  reminder_at timestamptz check (reminder_at between '0001-01-01' and '9999-12-31'),
  -- Set by tasks_derive where nobody says when.
  completed_at timestamptz check (completed_at between '0001-01-01' and '9999-12-31'),
  -- Who is to do it: a member, or one of former_members since that person has left (records_owner).
  owner_id uuid,
  -- What it is about, ids with semicolons between: what record_associations says, for whatever works on columns.
  accounts text check (char_length(accounts) <= 40000),
  contacts text check (char_length(contacts) <= 40000),
  opportunities text check (char_length(opportunities) <= 40000),
  leads text check (char_length(leads) <= 40000),
  -- What it is called in lists. Set by tasks_derive.
  preview text,
  custom jsonb not null default '{}'::jsonb check (private.custom_is_bounded(custom)),
  version bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  -- Who deleted it: a person, or the connection whose CRM did. Both null: it was SQL.
  deleted_by uuid,
  deleted_via uuid,
  -- As contacts.field_times.
  field_times jsonb not null default '{}'::jsonb,
  sort_name text generated always as
    (left(lower(coalesce(nullif(btrim(subject), ''), private.html_text(left(body, 2000)), '')), 500)) stored,
  -- Of a long text the beginning: an index of all of it would cost more than the task.
  search_text text generated always as
    (private.search_fold(coalesce(subject, '') || ' ' || coalesce(left(private.html_text(body), 10000), ''))) stored
);

-- One index per order that the list offers, so that any page of it is a range scan; what every table has is made below.
create index tasks_due_idx on public.tasks (organization_id, (coalesce(due_at, 'infinity'::timestamptz)), id)
  where deleted_at is null;
-- What is left to do, the first one first: by what most people look.
create index tasks_open_idx on public.tasks (organization_id, (coalesce(due_at, 'infinity'::timestamptz)), id)
  where deleted_at is null and status in ('open', 'in_progress', 'waiting');
create index tasks_owner_idx on public.tasks (owner_id, (coalesce(due_at, 'infinity'::timestamptz)), id)
  where owner_id is not null;

-- Before the stamp, by their names.
create trigger tasks_derive_insert before insert on public.tasks for each row execute function private.tasks_derive();
create trigger tasks_derive before update on public.tasks
  for each row when (new.subject is distinct from old.subject or new.body is distinct from old.body
                     or new.preview is distinct from old.preview or new.status is distinct from old.status
                     or new.type is null or new.priority is null or new.due is distinct from old.due
                     or new.due_at is distinct from old.due_at or new.completed_at is distinct from old.completed_at)
  execute function private.tasks_derive();

create trigger tasks_follow_ups_insert after insert on public.tasks referencing new table as new_rows
  for each statement execute function private.tasks_follow_ups();
create trigger tasks_follow_ups after update on public.tasks referencing old table as old_rows new table as new_rows
  for each statement execute function private.tasks_follow_ups();

select pg_temp.record_table('tasks', 'task',
  p_writable => '{subject, body, type, status, priority, due, reminder_at, owner_id}',
  p_addable => '{accounts, contacts, opportunities, leads}',
  p_known_by => '{subject, body}',
  p_members => '{"accounts": "account", "contacts": "contact", "opportunities": "opportunity", "leads": "lead"}');
