-- A token as what asks for exactly it, whatever it is made of.
create function private.knowledge_query(p_token text) returns tsquery
language sql immutable strict set search_path = ''
as $$
  select ('''' || replace(replace(p_token, '\', '\\'), '''', '''''') || '''')::tsquery
$$;
revoke all on function private.knowledge_query from public;
grant execute on function private.knowledge_query to service_role;
