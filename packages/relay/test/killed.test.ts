import { fileLog, newFile } from './logs.ts'
import { describeProcesses } from './suites/killed.ts'

describeProcesses({
  name: 'SQLite',
  script: new URL('relay-process.ts', import.meta.url),
  place: newFile,
  open: (path, leaseMs) => fileLog(path, leaseMs === undefined ? {} : { leaseMs }),
})
