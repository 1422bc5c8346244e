import { z } from 'zod'
import { startEmbeddedSupabase } from '../../sandbox/supabase/embedded-supabase.ts'

// An embedded Supabase in its own process, for tests that kill it. Sends its address once it answers.
const options = z
  .object({ dataDir: z.string(), migrationsDir: z.string(), publishableKey: z.string(), secretKey: z.string() })
  .parse(JSON.parse(process.argv[2] ?? ''))

process.on('disconnect', () => process.exit(1))
const supabase = await startEmbeddedSupabase({ ...options, port: 0 })
process.send?.({ url: supabase.url })
