import { describeSweeps } from '../../relay/test/suites/sweep.ts'
import { openLog, useRedis } from './logs.ts'

const redis = useRedis()
const log = { name: 'Redis', open: () => openLog({ url: redis().url }) }

// How often a connection is cut has nothing to do with the log; once all five were swept by hand.
describeSweeps([
  { by: 'rst', times: 1, log },
  { by: 'rst', times: 3, log },
  { by: 'fin', times: 3, log },
])
