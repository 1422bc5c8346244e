-- Takes a contact out of the files that people brought in: by these values (in lower case), in names of files and in headings. A
-- file without headings has its first person there, all of whose cells go. The rest of its rows goes on.
create function private.erasure_files(p_contact public.contacts, p_values text[]) returns void
language sql set search_path = ''
as $$
  update public.import_rows i
  set cells = '[]', match_key = null, record_id = null, before = null, written = null,
      outcome = coalesce(i.outcome, 'skipped'), problems = null
  where i.organization_id = p_contact.organization_id
    and (i.record_id = p_contact.id
         or private.mentions(concat_ws(' ', i.cells::text, i.before::text, i.written::text, i.problems::text), p_values));
  update public.imports i
  set file_name = private.erased_text(i.file_name, p_values || private.erasure_words(p_contact)),
      columns = case when private.mentions(array_to_string(i.columns, ' '), p_values)
                     then array(select '[…] ' || n from generate_subscripts(i.columns, 1) n order by n) else i.columns end
  where i.organization_id = p_contact.organization_id
    and private.mentions(concat_ws(' ', i.file_name, array_to_string(i.columns, ' ')),
                         p_values || private.erasure_words(p_contact));
$$;
revoke all on function private.erasure_files from public, anon, authenticated;
grant execute on function private.erasure_files to service_role;
