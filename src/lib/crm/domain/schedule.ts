/** How often vercel.json runs the delta job, which starts the runs of connections whose own interval has passed. */
export const schedulerTickMs = 5 * 60 * 1000
