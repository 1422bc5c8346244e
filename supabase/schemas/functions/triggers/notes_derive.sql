-- What follows from a note's text: how it is called in lists. A note that a person writes has that person as its author.
create function private.notes_derive() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  new.preview := left(coalesce(nullif(btrim(new.title), ''), nullif(private.html_text(left(new.body, 2000)), '')), 120);
  if tg_op = 'INSERT' then
    new.written_at := coalesce(new.written_at, now());
    if auth.uid() is not null then
      new.author := coalesce(
        (select left(coalesce(nullif(btrim(u.raw_user_meta_data ->> 'name'), ''), u.email), 500)
         from auth.users u where u.id = auth.uid()),
        (select k.name from public.api_keys k where k.id = auth.uid()));
    end if;
  end if;
  return new;
end
$$;
