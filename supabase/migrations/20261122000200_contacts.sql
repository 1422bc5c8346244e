-- The app's own contacts: the local side of every sync. Members edit them through the data API under row level security.

create schema if not exists extensions;
create extension if not exists pg_trgm with schema extensions;
grant usage on schema extensions to anon, authenticated, service_role;

create table public.contacts (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  email text check (char_length(email) <= 320),
  first_name text check (char_length(first_name) <= 500),
  last_name text check (char_length(last_name) <= 500),
  phone text check (char_length(phone) <= 100),
  company text check (char_length(company) <= 500),
  job_title text check (char_length(job_title) <= 500),
  custom jsonb not null default '{}'::jsonb check (jsonb_typeof(custom) = 'object'),
  version bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  sort_name text generated always as
    (lower(btrim(coalesce(last_name, '') || ' ' || coalesce(first_name, '')))) stored,
  search_text text generated always as
    (lower(coalesce(first_name, '') || ' ' || coalesce(last_name, '') || ' ' || coalesce(email, '') || ' '
      || coalesce(company, '') || ' ' || coalesce(phone, '') || ' ' || coalesce(job_title, ''))) stored
);

-- One index per order that the list offers, so that any page of it is a range scan; and one for matching by e-mail.
create index contacts_name_idx on public.contacts (organization_id, sort_name, id) where deleted_at is null;
create index contacts_updated_idx on public.contacts (organization_id, updated_at, id) where deleted_at is null;
create index contacts_email_idx on public.contacts (organization_id, (lower(btrim(coalesce(email, '')))), id) where deleted_at is null;
create index contacts_company_idx on public.contacts (organization_id, (lower(coalesce(company, ''))), id) where deleted_at is null;
create index contacts_search_idx on public.contacts using gin (search_text extensions.gin_trgm_ops) where deleted_at is null;

-- version moves exactly when something a person can see moved; a no-op update leaves the row's version and time alone.
create function private.contacts_stamp() returns trigger
language plpgsql set search_path = ''
as $$
begin
  if tg_op = 'INSERT' then
    new.version := 1;
    return new;
  end if;
  if new.organization_id <> old.organization_id or new.id <> old.id then
    raise exception 'A contact cannot move to another organisation.' using errcode = '42501';
  end if;
  new.created_at := old.created_at;
  if (new.email, new.first_name, new.last_name, new.phone, new.company, new.job_title, new.custom, new.deleted_at)
     is distinct from
     (old.email, old.first_name, old.last_name, old.phone, old.company, old.job_title, old.custom, old.deleted_at) then
    new.version := old.version + 1;
    new.updated_at := clock_timestamp();
  else
    new.version := old.version;
    new.updated_at := old.updated_at;
  end if;
  return new;
end
$$;
create trigger contacts_stamp before insert or update on public.contacts
  for each row execute function private.contacts_stamp();

alter table public.contacts enable row level security;
revoke all on public.contacts from anon, authenticated;
grant select on public.contacts to authenticated;
grant insert (id, organization_id, email, first_name, last_name, phone, company, job_title, custom) on public.contacts to authenticated;
grant update (email, first_name, last_name, phone, company, job_title, custom, deleted_at) on public.contacts to authenticated;
grant all on public.contacts to service_role;

create policy "members read contacts" on public.contacts
  for select to authenticated using (organization_id in (select private.my_organizations()));
create policy "members add contacts" on public.contacts
  for insert to authenticated with check (organization_id in (select private.my_organizations()));
create policy "members edit contacts" on public.contacts
  for update to authenticated
  using (organization_id in (select private.my_organizations()))
  with check (organization_id in (select private.my_organizations()));

-- One page of the contact list. Security definer with its own membership check: under row level security ILIKE is not
-- leakproof, so the trigram index would go unused and every search would read the whole organisation.
-- p_sort: name | email | company | updated. Keyset paging: pass the last row's sort_value and id as p_after_*.
create function public.contacts_page(
  p_organization uuid,
  p_search text default null,
  p_sort text default 'name',
  p_descending boolean default false,
  p_after_value text default null,
  p_after_id uuid default null,
  p_limit integer default 50
) returns table (
  id uuid, email text, first_name text, last_name text, phone text, company text, job_title text,
  updated_at timestamptz, sort_value text
)
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_key text;
  v_direction text := case when p_descending then 'desc' else 'asc' end;
  v_compare text := case when p_descending then '<' else '>' end;
  v_cast text := 'text';
begin
  if p_organization not in (select private.my_organizations()) then
    raise exception 'You do not belong to this organisation.' using errcode = '42501';
  end if;
  v_key := case p_sort
    when 'name' then 'c.sort_name'
    when 'email' then 'lower(btrim(coalesce(c.email, '''')))'
    when 'company' then 'lower(coalesce(c.company, ''''))'
    when 'updated' then 'c.updated_at'
  end;
  if v_key is null then
    raise exception 'Unknown sort order.' using errcode = '22023';
  end if;
  if p_sort = 'updated' then v_cast := 'timestamptz'; end if;
  return query execute format(
    'select c.id, c.email, c.first_name, c.last_name, c.phone, c.company, c.job_title, c.updated_at, (%1$s)::text
       from public.contacts c
      where c.organization_id = $1 and c.deleted_at is null
        and ($2 is null or c.search_text like $2)
        and ($3 is null or (%1$s, c.id) %2$s ($3::%4$s, $4))
      order by %1$s %3$s, c.id %3$s
      limit $5', v_key, v_compare, v_direction, v_cast)
  using p_organization,
    case when coalesce(btrim(p_search), '') = '' then null
         else '%' || replace(replace(replace(lower(btrim(p_search)), '\', '\\'), '%', '\%'), '_', '\_') || '%' end,
    p_after_value, p_after_id, least(greatest(p_limit, 1), 200);
end
$$;

create function public.contacts_count(p_organization uuid, p_search text default null) returns bigint
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_count bigint;
begin
  if p_organization not in (select private.my_organizations()) then
    raise exception 'You do not belong to this organisation.' using errcode = '42501';
  end if;
  if coalesce(btrim(p_search), '') = '' then
    select count(*) into v_count from public.contacts c
    where c.organization_id = p_organization and c.deleted_at is null;
  else
    select count(*) into v_count from public.contacts c
    where c.organization_id = p_organization and c.deleted_at is null
      and c.search_text like '%' || replace(replace(replace(lower(btrim(p_search)), '\', '\\'), '%', '\%'), '_', '\_') || '%';
  end if;
  return v_count;
end
$$;
revoke all on function public.contacts_page(uuid, text, text, boolean, text, uuid, integer) from public, anon;
revoke all on function public.contacts_count(uuid, text) from public, anon;
grant execute on function public.contacts_page(uuid, text, text, boolean, text, uuid, integer) to authenticated;
grant execute on function public.contacts_count(uuid, text) to authenticated;

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
revoke all on function public.contacts_custom_keys(uuid) from public, anon, authenticated;
grant execute on function public.contacts_custom_keys(uuid) to service_role;
