/** One contender as a server of its own, which says what it has burnt. */
import { serve } from 'srvx'
import { obey } from './child.ts'
import { contenders } from './contenders.ts'

const [name = '', upstream = ''] = process.argv.slice(2)
const make = contenders[name]
if (!make) throw new RangeError(`There is no ${name}.`)
const { fetch, path } = await make(upstream)
const options = { fetch, port: 0, hostname: '127.0.0.1', silent: true, gracefulShutdown: false }
const server = await serve(options).ready()

obey(({ order }) => {
  if (order === 'url') return String(server.url).replace(/\/$/, '') + path
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
})
