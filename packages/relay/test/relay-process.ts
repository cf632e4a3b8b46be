import { sqliteLog } from '../src/sqlite/sqlite-log.ts'
import { serveKillable } from './suites/killable-relay.ts'

await serveKillable((path, leaseMs) => sqliteLog({ path, leaseMs, batchMs: 1, pollMs: 5 }))
