-- A new organisation has a pipeline to begin with. Anyone who changes it changes stages, labels and order, never the keys.
create function private.organizations_pipeline() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  with made as (
    insert into public.pipelines (organization_id, label) values (new.id, 'Sales') returning id
  )
  insert into public.pipeline_stages (organization_id, pipeline_id, key, label, kind, probability, position)
  select new.id, made.id, s.key, s.label, s.kind, s.probability, s.position
  from made cross join (values
    ('prospecting', 'Prospecting', 'open', 10, 0), ('qualification', 'Qualification', 'open', 20, 1),
    ('proposal', 'Proposal', 'open', 50, 2), ('negotiation', 'Negotiation', 'open', 75, 3),
    ('closed_won', 'Closed won', 'won', 100, 4), ('closed_lost', 'Closed lost', 'lost', 0, 5)
  ) s (key, label, kind, probability, position);
  return null;
end
$$;
