-- Sets a message's visibility timeout to p_seconds from now; 0 makes it visible at once.
create function private.crm_set_message_visibility(p_queue text, p_id bigint, p_seconds integer) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  perform 1 from pgmq.set_vt(p_queue, p_id, p_seconds);
end
$$;
revoke all on function private.crm_set_message_visibility from public, anon, authenticated;
grant execute on function private.crm_set_message_visibility to service_role;
