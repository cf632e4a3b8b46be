import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { createFakeProvider } from '@millrace/testing'
import { describe, expect, test } from 'vitest'
import { findPythonWithHttpx } from '../../../scripts/readers.mjs'
import { atEnd, eventsOf, question, station, until } from './setup.ts'

const script = fileURLToPath(new URL('python-httpx.py', import.meta.url))

const python = findPythonWithHttpx()
if (python === undefined) {
  process.stderr.write('No Python with httpx (Debian: python3-httpx): its tests are passed over.\n')
}

/** Asks through the relay; `lines` grows as Python prints them. */
function ask(program: string, url: string, behind: string) {
  const lines: string[] = []
  const child = spawn(program, [script, url, JSON.stringify(question), behind], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  atEnd(() => child.kill('SIGKILL'))
  createInterface(child.stdout).on('line', (line) => lines.push(line))
  const ended = once(child, 'close').then(([code]: unknown[]) => code)
  return { lines, ended }
}

describe.runIf(python !== undefined)('Python’s httpx', () => {
  const text = 'Yeast eats sugar, 水車 🍞.'

  test('streams an answer, and has it again from any event on', async () => {
    const { chat } = await station({ provider: { answer: { text } } })
    const { lines, ended } = ask(python ?? '', chat, '1-2')
    expect(await ended).toBe(0)
    const [first = '', again = ''] = lines.join('\n').split('\nagain\n')
    const events = eventsOf(first.replace(/^place .*\n/, ''))
    const heard = events.map((event) => {
      const data = /^data: (\{.*\})$/m.exec(event)?.[1]
      return data === undefined ? '' : (JSON.parse(data).choices[0]?.delta?.content ?? '')
    })
    expect(heard.join('')).toBe(text)
    expect(events.at(-1)).toMatch(/^data: \[DONE\]\nid: 1-\d+\n?$/)
    expect(eventsOf(again)).toEqual(events.slice(2))
  })

  test('has each token as it comes', async () => {
    const provider = createFakeProvider({ answer: { text }, fault: 'hang;events=3' })
    const { chat } = await station({ provider })
    const { lines, ended } = ask(python ?? '', chat, '1-4')
    await until(() => lines.includes('id: 1-3'))
    const place = lines.find((line) => line.startsWith('place '))?.slice('place '.length) ?? ''
    expect((await fetch(place, { method: 'DELETE' })).status).toBe(204)
    expect(await ended).toBe(0)
    expect(lines.join('\n')).toContain('"type":"cancelled"')
  })
})
