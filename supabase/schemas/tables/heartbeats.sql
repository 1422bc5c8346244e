-- When each background job last ran to its end; for those who watch over the server, and for no person.
create table private.heartbeats (
  name text primary key,
  at timestamptz not null
);
alter table private.heartbeats enable row level security;
grant all on private.heartbeats to service_role;
