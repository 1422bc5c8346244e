/** How often vercel.json runs the delta job: on every quarter of an hour. */
export const deltaIntervalMs = 15 * 60 * 1000
