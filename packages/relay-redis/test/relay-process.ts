import { serveKillable } from '../../relay/test/suites/killable-relay.ts'
import { redisLog } from '../src/index.ts'
import { placeOf } from './place.ts'

await serveKillable((text, leaseMs) => redisLog({ ...placeOf(text), leaseMs, pollMs: 50 }))
