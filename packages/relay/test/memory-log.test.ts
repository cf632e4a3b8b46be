import { afterEach, describe, expect, test, vi } from 'vitest'
import { memoryLog, type Log, type Writer } from '../src/index.ts'

afterEach(() => vi.useRealTimers())

let created = 0

async function begin(log: Log): Promise<{ id: string; writer: Writer }> {
  const id = String((created += 1))
  const made = await log.create({ id, owner: 'ada' })
  if ('claimedBy' in made) throw new Error('No key was asked for.')
  return { id, writer: made.writer }
}

const kilobyte = ['x'.repeat(500)]

describe('the memory log', () => {
  test('gives up ended streams for new ones, the oldest first, and never a running one', async () => {
    const log = memoryLog({ maxBytes: 5900 })
    const running = await begin(log)
    await running.writer.append(kilobyte)
    const first = await begin(log)
    await first.writer.append(kilobyte)
    const second = await begin(log)
    await second.writer.append(kilobyte)
    // The one that was begun later has ended earlier.
    await second.writer.finish({ type: 'end' })
    await first.writer.finish({ type: 'end' })
    const third = await begin(log)
    await third.writer.append([...kilobyte, ...kilobyte])
    expect(await log.status(second.id)).toBeUndefined()
    expect(await log.status(first.id)).toBeDefined()
    await third.writer.append(kilobyte)
    expect(await log.status(first.id)).toBeUndefined()
    expect(await log.read(running.id, undefined, 1)).toMatchObject({ entries: [{}] })
  })

  test('is full where running streams have taken all room, and has room again behind them', async () => {
    const log = memoryLog({ maxBytes: 3000 })
    const running = await begin(log)
    await running.writer.append([...kilobyte, ...kilobyte])
    await expect(running.writer.append(kilobyte)).rejects.toMatchObject({ code: 'full' })
    expect(await log.status(running.id)).toMatchObject({ events: 2, terminal: undefined })
    const other = await begin(log)
    await expect(other.writer.append(kilobyte)).rejects.toMatchObject({ code: 'full' })
    await running.writer.finish({ type: 'end' })
    await other.writer.append(kilobyte)
    expect(await log.status(running.id)).toBeUndefined()
  })

  test('has no room for streams without number', async () => {
    const log = memoryLog({ maxBytes: 3000 })
    const many = async () => {
      for (let count = 0; count < 100; count += 1) await begin(log)
    }
    await expect(many()).rejects.toMatchObject({ code: 'full' })
  })

  test('forgets an ended stream after its time, and a running one never', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const log = memoryLog({ keepMs: 1000 })
    const running = await begin(log)
    const ended = await begin(log)
    await ended.writer.finish({ type: 'end' })
    vi.advanceTimersByTime(999)
    expect(await log.status(ended.id)).toBeDefined()
    vi.advanceTimersByTime(2)
    expect(await log.status(ended.id)).toBeUndefined()
    expect(await log.read(ended.id, undefined, 1)).toBe('missing')
    vi.advanceTimersByTime(3_600_000)
    expect(await log.status(running.id)).toBeDefined()
  })
})
