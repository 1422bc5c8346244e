/** How long somebody has to wait, in words. */
export function waitText(seconds: number): string {
  return seconds <= 60 ? 'a minute' : `${Math.ceil(seconds / 60)} minutes`
}
