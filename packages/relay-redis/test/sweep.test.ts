import { describeSweeps } from '../../relay/test/suites/sweep.ts'
import { openLog, useRedis } from './logs.ts'

const redis = useRedis()
const log = { name: 'Redis', open: () => openLog({ url: redis().url }) }

// What is different here is how events come into the log, not how they leave it.
describeSweeps([
  { by: 'rst', times: 3, log },
  { by: 'fin', times: 3, log },
])
