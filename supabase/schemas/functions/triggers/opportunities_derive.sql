-- What follows from an opportunity's stage: its pipeline, its status, when it was closed and, unless that was set otherwise, its
-- probability. Without a stage a new one begins in the first open stage of the first pipeline; a stage is never taken away. A
-- contact is one of the same organisation.
create function private.opportunities_derive() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  v_stage public.pipeline_stages;
  v_before public.pipeline_stages;
begin
  if tg_op = 'UPDATE' then
    new.stage := coalesce(nullif(new.stage, ''), old.stage);
  elsif coalesce(new.stage, '') = '' then
    select s.key into new.stage
    from public.pipelines p join public.pipeline_stages s on s.pipeline_id = p.id
    where p.organization_id = new.organization_id and s.kind = 'open' and not p.is_archived and not s.is_archived
    order by p.position, p.id, s.position, s.key limit 1;
  end if;
  select * into v_stage from public.pipeline_stages where organization_id = new.organization_id and key = new.stage;
  if v_stage.key is null then
    raise exception 'unknown_stage: %', coalesce(new.stage, 'none') using errcode = '23503';
  end if;
  new.pipeline_id := v_stage.pipeline_id;
  new.status := v_stage.kind;
  if tg_op = 'INSERT' then
    new.closed_at := case when v_stage.kind <> 'open' then coalesce(new.closed_at, now()) end;
    new.probability := coalesce(new.probability, v_stage.probability);
  else
    new.closed_at := case when v_stage.kind = 'open' then null
                          when old.status <> v_stage.kind then now()
                          else old.closed_at end;
    if old.stage <> new.stage and new.probability is not distinct from old.probability then
      select * into v_before from public.pipeline_stages where organization_id = new.organization_id and key = old.stage;
      if v_stage.kind <> 'open' or v_before.kind <> 'open' or old.probability = v_before.probability then
        new.probability := v_stage.probability;
      end if;
    end if;
    new.probability := coalesce(new.probability, v_stage.probability);
  end if;
  if new.contact_id is not null and (tg_op = 'INSERT' or new.contact_id is distinct from old.contact_id)
     and not exists (select 1 from public.contacts c
                     where c.id = new.contact_id and c.organization_id = new.organization_id) then
    raise exception 'reference_not_found: contact_id leads to no contact of the organisation' using errcode = '23503';
  end if;
  return new;
end
$$;
