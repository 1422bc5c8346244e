/** How often vercel.json runs the delta job, which looks for connections whose own interval has passed. */
export const schedulerTickMs = 5 * 60 * 1000
