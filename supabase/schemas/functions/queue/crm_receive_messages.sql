-- Reads up to p_count messages of a queue, with a visibility timeout of p_seconds.
create function private.crm_receive_messages(p_queue text, p_seconds integer, p_count integer)
returns table (id bigint, message jsonb)
language sql security definer set search_path = ''
as $$
  select r.msg_id, r.message from pgmq.read(p_queue, p_seconds, p_count) as r
$$;
revoke all on function private.crm_receive_messages from public, anon, authenticated;
grant execute on function private.crm_receive_messages to service_role;
