/**
 * `pnpm bench [--rounds N] [NAME…]`: measures the rows of that name, or all, prints them, and keeps them in
 * `results.json`.
 */
import { parseArgs } from 'node:util'
import { print } from './report/print.ts'
import { keep } from './report/store.ts'
import { rows } from './rows/rows.ts'

const { values, positionals: names } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '5' } },
})
const rounds = Number(values.rounds)
const unknown = names.filter((name) => !rows.some((row) => row.name === name))
if (unknown.length > 0) {
  process.stderr.write(`There is no row ${unknown.join(', ')}. The rows are:\n`)
  for (const { name, about } of rows) process.stderr.write(`  ${name.padEnd(12)}${about}\n`)
  process.exitCode = 2
} else {
  for (const row of rows.filter(({ name }) => names.length === 0 || names.includes(name))) {
    const result = await row.measure(rounds)
    keep(result)
    process.stdout.write(print(result))
  }
}
