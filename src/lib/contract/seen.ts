/** Of a change that says what it was made of. */
export const seenWords =
  'What the change was made of, part by part: one that somebody else has changed since is answered with 409, and nothing is written.'
