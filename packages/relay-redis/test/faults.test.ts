import { describeFaults } from '../../relay/test/suites/faults.ts'
import { openLog, useRedis } from './logs.ts'

const redis = useRedis()

describeFaults({ name: 'Redis', open: () => openLog({ url: redis().url }) })
