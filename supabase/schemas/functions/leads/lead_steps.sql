-- The steps that people and programs take with a lead's status, from one to the next. It becomes converted by convert_lead alone,
-- and what a CRM says is never refused.
create function public.lead_steps() returns table (from_status text, to_status text)
language sql immutable set search_path = ''
as $$
  values ('new', 'contacted'), ('new', 'qualified'), ('new', 'unqualified'),
    ('contacted', 'qualified'), ('contacted', 'unqualified'),
    ('qualified', 'contacted'), ('qualified', 'unqualified'),
    ('unqualified', 'new'), ('unqualified', 'contacted')
$$;
revoke all on function public.lead_steps from public, anon;
grant execute on function public.lead_steps to authenticated;
