import { versionOf } from '../measure/version.ts'
import { atLeast, type Sheet } from '../report/result.ts'
import { clients, exactClients } from '../survival/clients.ts'
import { sweep, type Cuts, type Survival } from '../survival/sweep.ts'
import type { Row } from './row.ts'

const kinds = ['rst', 'fin', 'end'] as const
const times = [1, 2, 3, 4, 5]
const cuts: readonly Cuts[] = kinds.flatMap((by) => times.map((each) => ({ by, times: each })))

const kindNames = { rst: 'reset', fin: 'close', end: 'clean end' }

interface Swept {
  readonly name: string
  readonly version: string
  readonly survivals: readonly Survival[]
}

export const survival: Row = {
  name: 'survival',
  about: 'what of an answer is left where its connections are cut, at every byte',
  async measure() {
    const swept: Swept[] = []
    for (const client of clients) {
      const version = versionOf(client.package)
      swept.push({ name: client.name, version, survivals: await sweep(client, cuts) })
    }
    return {
      row: 'survival',
      tables: [],
      growth: [],
      sheets: [shares(swept), counts(swept)],
      targets: exactClients.map(({ name }) => {
        const all = swept.find((each) => each.name === name)?.survivals ?? []
        return atLeast(`${name}: exact at every byte, in %`, 100, share(all))
      }),
    }
  },
}

function shares(swept: readonly Swept[]): Sheet {
  return {
    caption: `Answers read exactly, in %, where that many connections are cut (${today()})`,
    head: ['client', 'cut by', ...times.map((each) => `${each}×`)],
    rows: eachKind(swept, (survivals) => survivals.map((one) => share([one]).toFixed(1))),
  }
}

function counts(swept: readonly Swept[]): Sheet {
  const columns = ['readings', 'exact', 'lost', 'doubled', 'falselyWhole', 'hung'] as const
  return {
    caption: 'What became of the rest, over all cuts',
    head: ['client', 'cut by', 'readings', 'exact', 'lost', 'doubled', 'falsely whole', 'hung'],
    rows: eachKind(swept, (survivals) =>
      columns.map((column) => String(sum(survivals, (one) => one[column]))),
    ),
  }
}

/** The rows of a sheet: each client, cut in each way. */
function eachKind(
  swept: readonly Swept[],
  cells: (survivals: readonly Survival[]) => string[],
): string[][] {
  return swept.flatMap(({ name, version, survivals }) =>
    kinds.map((kind) => [
      `${name} (${version})`,
      kindNames[kind],
      ...cells(survivals.filter(({ by }) => by === kind)),
    ]),
  )
}

/** In %, never rounded up: what is called 100 is all. */
function share(survivals: readonly Survival[]): number {
  const exact = sum(survivals, (one) => one.exact)
  const readings = sum(survivals, (one) => one.readings)
  return Math.floor((1000 * exact) / readings) / 10
}

function sum(survivals: readonly Survival[], of: (one: Survival) => number): number {
  return survivals.reduce((total, one) => total + of(one), 0)
}

function today(): string {
  return new Date().toISOString().slice(0, 10)
}
