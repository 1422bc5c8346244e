import { engine } from '../crm/engine.ts'
import { readServiceHealth } from '../db/service-health.ts'
import { createHealthReader } from './health.ts'

/** This server's health, for every address that tells it. */
export const serverHealth = createHealthReader(async () => readServiceHealth(engine().db), Date.now)
