import type { Race } from './contenders/contender.ts'
import { clientRace } from './rows/client-race.ts'
import { decodeRace } from './rows/decode-race.ts'
import { toolInputRace } from './rows/tool-input-race.ts'

/** What is measured in Node, by the name a worker is told. */
export const races: Readonly<Record<string, Race>> = {
  decode: decodeRace,
  'tool-input': toolInputRace,
  client: clientRace,
}
