import { logs } from './logs.ts'
import { describeSweeps } from './suites/sweep.ts'

const [memory, sqlite] = logs
const times = [1, 2, 3, 4, 5]

describeSweeps([
  ...times.map((count) => ({ by: 'rst', times: count, log: memory }) as const),
  ...times.map((count) => ({ by: 'fin', times: count, log: memory }) as const),
  { by: 'end', times: 2, log: memory },
  // What is different here is how events come into the log, not how they leave it.
  { by: 'rst', times: 3, log: sqlite },
  { by: 'fin', times: 3, log: sqlite },
])
