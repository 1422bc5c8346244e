import { z } from 'zod'

/** Where customers ask, and replies are given. The database has the same list, at channel_pages and knowledge_links. */
export const channels = ['facebook', 'messenger'] as const
export const channelSchema = z.enum(channels)
export type Channel = z.infer<typeof channelSchema>
