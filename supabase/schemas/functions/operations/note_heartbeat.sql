-- Notes that a background job has run to its end.
create function public.note_heartbeat(p_name text) returns void
language sql set search_path = ''
as $$
  insert into private.heartbeats (name, at) values (p_name, now()) on conflict (name) do update set at = excluded.at
$$;
revoke all on function public.note_heartbeat from public, anon, authenticated;
grant execute on function public.note_heartbeat to service_role;
