-- Notes into which stage opportunities have come, all of a statement together.
create function private.opportunities_history() returns trigger
language plpgsql security definer set search_path = '' set enable_nestloop = off set jit = off
as $$
declare
  v_connection uuid := nullif(current_setting('crm.origin_connection', true), '')::uuid;
  v_quote uuid := nullif(current_setting('quotes.accepted', true), '')::uuid;
begin
  if tg_op = 'INSERT' then
    insert into public.opportunity_stage_history (organization_id, opportunity_id, stage, status, actor_id, connection_id)
    select organization_id, id, stage, status, auth.uid(), v_connection from new_rows;
  else
    insert into public.opportunity_stage_history
      (organization_id, opportunity_id, stage, status, actor_id, connection_id, quote_id)
    select n.organization_id, n.id, n.stage, n.status, auth.uid(), v_connection, v_quote
    from new_rows n join old_rows o on o.id = n.id where o.stage <> n.stage;
  end if;
  return null;
end
$$;
