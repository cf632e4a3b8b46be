import { randomUUID } from 'node:crypto'
import { describeProcesses } from '../../relay/test/suites/killed.ts'
import { openLog, useRedis } from './logs.ts'
import { placeOf, wordOf } from './place.ts'

const redis = useRedis()

describeProcesses({
  name: 'Redis',
  script: new URL('relay-process.ts', import.meta.url),
  place: () => wordOf({ url: redis().url, prefix: `${randomUUID()}:` }),
  open: (word, leaseMs) => openLog({ ...placeOf(word), leaseMs }),
})
