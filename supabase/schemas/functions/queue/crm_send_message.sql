-- Sends a message to a queue. The schema of pgmq is closed to every role of the API, so the four functions on messages run as
-- their owner. @returns the message's id
create function private.crm_send_message(p_queue text, p_message jsonb, p_delay integer default 0) returns bigint
language plpgsql security definer set search_path = ''
as $$
begin
  return (select s from pgmq.send(p_queue, p_message, greatest(p_delay, 0)) as s);
end
$$;
revoke all on function private.crm_send_message from public, anon, authenticated;
grant execute on function private.crm_send_message to service_role;
