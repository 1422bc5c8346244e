-- Deletes a message from its queue.
create function private.crm_delete_message(p_queue text, p_id bigint) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  perform pgmq.delete(p_queue, p_id);
end
$$;
revoke all on function private.crm_delete_message from public, anon, authenticated;
grant execute on function private.crm_delete_message to service_role;
