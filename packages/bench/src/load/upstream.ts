/**
 * A provider in a process of its own: each answer is a token every 50 ms, until all are told to end.
 * A request with `tokens` gets so many at once.
 */
import { createServer, type ServerResponse } from 'node:http'
import { obey } from './child.ts'
import { now } from './clock.ts'
import { endOf, tokenEvent } from './events.ts'
import { listen } from './listen.ts'

/** In milliseconds. */
const interval = 50

interface Answer {
  readonly response: ServerResponse
  sent: number
  due: number
}

/** By the time at which their next token is due: all have the same interval. */
let answers: Answer[] = []

function sendNext(answer: Answer): void {
  answer.sent += 1
  answer.response.write(tokenEvent(answer.sent, answer.due))
  answer.due += interval
}

function tick(): void {
  const time = now()
  let due = 0
  for (let answer = answers[due]; answer && answer.due <= time; answer = answers[due]) {
    due += 1
    if (answer.response.destroyed) continue
    sendNext(answer)
    answers.push(answer)
  }
  answers.splice(0, due)
}

setInterval(tick, 1)

const server = createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8').on('data', (text: string) => (body += text))
  request.on('end', () => {
    const { tokens }: { tokens?: number } = JSON.parse(body)
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const answer: Answer = { response, sent: 0, due: now() }
    sendNext(answer)
    if (tokens === undefined) answers.push(answer)
    else response.end(endOf(answer.sent))
  })
})
const url = await listen(server)

obey(({ order }) => {
  if (order === 'url') return url
  if (order === 'processor') {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1000
  }
  for (const { response, sent } of answers) response.end(endOf(sent))
  answers = []
  return undefined
})
