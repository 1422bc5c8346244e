/** Fewest characters of a password, in the form and at the sign-in service (`minimum_password_length` in supabase/config.toml too). */
export const passwordLengthMin = 12
/** Most bytes of a password: the service's hash takes no more into account. */
export const passwordBytesMax = 72
