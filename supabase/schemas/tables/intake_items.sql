-- What websites send in, until somebody has decided what becomes of it and after. Stored once, no matter who sends it again
-- (intake_receive); people decide by intake_approve and intake_reject alone.
create table public.intake_items (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  type text not null check (type in ('customer_registration', 'repair_request', 'payment_status', 'customer_update',
                                     'booking_status')),
  -- By which it is known again, as SHA-256: what its type says of it, and the sender's Idempotency-Key. They outlive an erasure.
  identity text check (identity ~ '^[0-9a-f]{64}$'),
  sent_as text check (sent_as ~ '^[0-9a-f]{64}$'),
  -- As it came, with what nobody has asked for.
  payload jsonb not null check (octet_length(payload::text) <= 2000000),
  metadata_version integer not null default 1 check (metadata_version between 1 and 1000),
  source text check (char_length(source) <= 200),
  -- The columns of a contact and of a ticket that it has values for.
  contact_values jsonb not null default '{}'::jsonb,
  ticket_values jsonb not null default '{}'::jsonb,
  -- Anyone who approves may call the database without the app: one row that nobody can read would end the list for all.
  constraint intake_items_values_check check (
    jsonb_typeof(contact_values) = 'object' and jsonb_typeof(ticket_values) = 'object'
    and octet_length(contact_values::text) + octet_length(ticket_values::text) <= 1000000
    and not jsonb_path_exists(contact_values, 'strict $.* ? (@.type() != "string" && @.type() != "number")')
    and not jsonb_path_exists(ticket_values, 'strict $.* ? (@.type() != "string" && @.type() != "number")')),
  -- Whom the sender knows it of.
  sender_user text check (char_length(sender_user) <= 500),
  -- What was known when it came: by whom automatic approval goes.
  matched_then text check (matched_then in ('new', 'existing', 'ambiguous')),
  is_complete boolean not null default false,
  -- Whose key; null: the server's own.
  api_key_id uuid references public.api_keys (id) on delete set null,
  received_at timestamptz not null default now(),
  status text not null default 'pending_approval' check (status in ('pending_approval', 'approved', 'rejected')),
  -- Who decided, or the rule that did.
  decided_by uuid,
  decided_by_rule uuid,
  decided_at timestamptz,
  reason text check (char_length(reason) <= 1000),
  -- What it became.
  contact_id uuid references public.contacts (id) on delete set null,
  ticket_id uuid references public.tickets (id) on delete set null,
  task_id uuid references public.tasks (id) on delete set null,
  opportunity_id uuid references public.opportunities (id) on delete set null,
  made_contact boolean not null default false,
  -- Since when it holds nothing of a person: an erasure, or the retention of what was rejected.
  erased_at timestamptz,
  email_key text generated always as (private.email_key(contact_values ->> 'email')) stored,
  phone_key text generated always as (private.phone_key(contact_values ->> 'phone')) stored,
  search_text text generated always as
    (private.search_fold(coalesce(contact_values ->> 'first_name', '') || ' '
      || coalesce(contact_values ->> 'last_name', '') || ' ' || coalesce(contact_values ->> 'email', '') || ' '
      || coalesce(contact_values ->> 'phone', '') || ' '
      || coalesce(contact_values ->> 'company', '') || ' ' || coalesce(ticket_values ->> 'ticket_number', '') || ' '
      || coalesce(ticket_values ->> 'device_type', '') || ' ' || coalesce(ticket_values ->> 'device_model', '') || ' '
      || coalesce(ticket_values ->> 'issue', '') || ' ' || coalesce(sender_user, '') || ' ' || coalesce(source, ''))) stored
);

create unique index intake_items_identity_key on public.intake_items (organization_id, type, identity) where identity is not null;
create unique index intake_items_sent_as_key on public.intake_items (organization_id, type, sent_as) where sent_as is not null;
create index intake_items_received_idx on public.intake_items (organization_id, received_at desc, id desc);
create index intake_items_status_idx on public.intake_items (organization_id, status, received_at desc, id desc);
create index intake_items_waiting_idx on public.intake_items (received_at) where status = 'pending_approval';
create index intake_items_search_idx on public.intake_items using gin (search_text extensions.gin_trgm_ops);
create index intake_items_contact_idx on public.intake_items (contact_id) where contact_id is not null;
create index intake_items_ticket_idx on public.intake_items (ticket_id) where ticket_id is not null;
create index intake_items_task_idx on public.intake_items (task_id) where task_id is not null;
create index intake_items_opportunity_idx on public.intake_items (opportunity_id) where opportunity_id is not null;
create index intake_items_key_idx on public.intake_items (api_key_id) where api_key_id is not null;
create index intake_items_sender_idx on public.intake_items (organization_id, sender_user)
  where sender_user is not null and contact_id is not null;
-- What is to be forgotten next.
create index intake_items_kept_idx on public.intake_items (organization_id, decided_at)
  where status = 'rejected' and erased_at is null;

create trigger intake_items_notify after insert on public.intake_items
  for each row when (new.status = 'pending_approval') execute function private.intake_notify();

alter table public.intake_items enable row level security;
revoke all on public.intake_items from anon, authenticated;
grant select (
  id, organization_id, type, payload, metadata_version, source, contact_values, ticket_values, sender_user, matched_then,
  is_complete, api_key_id, received_at, status, decided_by, decided_by_rule, decided_at, reason, contact_id, ticket_id, task_id,
  opportunity_id, made_contact, erased_at, email_key, phone_key, search_text
) on public.intake_items to authenticated;
grant all on public.intake_items to service_role;

-- People, and no keys: a key that sends in learns nothing of what others have sent.
create policy "members read" on public.intake_items
  for select to authenticated
  using (organization_id in (select m.organization_id from public.organization_members m where m.user_id = (select auth.uid())));
